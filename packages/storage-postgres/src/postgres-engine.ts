import { hash } from "node:crypto";
import { type Offset, StorageError } from "@armature/storage";
import {
  type Append,
  PAGE_BYTES,
  PAGE_ENTRIES,
  type Page,
  type SharedEngine,
  SNAPSHOT_TIMEOUT_MS,
  type StoredPlace,
  type StoredSnapshot,
  type Verdict,
} from "@armature/storage/shared";
import { type ClientSettings, Database } from "./database.ts";
import { migrate } from "./migrate.ts";

/** Entries deleted per transaction. */
const ENTRIES_PER_DELETE = 10_000;

export interface EngineOptions {
  readonly url: string;
  readonly client: ClientSettings;
  readonly schema: string;
  readonly log: string;
}

/** Connects to the server of a log, checks that it is suitable, and creates missing tables. */
export async function openEngine(options: EngineOptions): Promise<SharedEngine> {
  const { url, client, schema, log } = options;
  const database = new Database(url, client);
  try {
    await migrate(database, schema);
    return new PostgresEngine(database, `"${schema}"`, await openLog(database, schema, log));
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The number of the log with this name, which is created if absent. */
async function openLog(database: Database, schema: string, name: string): Promise<number> {
  const table = `"${schema}".log`;
  await database.query(`insert into ${table} (name) values ($1) on conflict do nothing`, [name]);
  const [row] = await database.query<{ id: number }>(`select id from ${table} where name = $1`, [
    name,
  ]);
  if (row === undefined) throw new StorageError("unavailable", `log ${name} was removed`);
  // Forgets writers that stopped long ago.
  await database.query(
    `delete from "${schema}".writer where log = $1 and at < now() - interval '7 days'`,
    [row.id],
  );
  return row.id;
}

class PostgresEngine implements SharedEngine {
  readonly #database: Database;
  readonly #schema: string;
  readonly #log: number;

  constructor(database: Database, schema: string, log: number) {
    this.#database = database;
    this.#schema = schema;
    this.#log = log;
  }

  async append({ writer, number, entries }: Append): Promise<Offset> {
    const digests = entries.map(({ digest }) => digest);
    const texts = entries.map(({ text }) => text);
    const [row] = await this.#database.query<{ before: Offset }>(
      `select ${this.#schema}.append($1, $2, $3, $4, $5) as before`,
      [this.#log, writer, number, digests, texts],
    );
    return this.#existing(row).before;
  }

  async read(after: number): Promise<Page> {
    const rows = await this.#database.query<{
      trimmed: Offset;
      last: Offset;
      offset: Offset | null;
      text: string;
    }>(
      `select l.trimmed_sequence || '-' || l.trimmed_chain as trimmed,
         l.sequence || '-' || l.chain as last,
         page.sequence || '-' || page.chain as offset, page.entry as text
       from ${this.#schema}.log l left join lateral (
         select *, sum(octet_length(entry)) over (order by sequence) - octet_length(entry) as before
         from (
           select * from ${this.#schema}.entry e
           where e.log = l.id and e.sequence > $2 order by e.sequence limit $3
         ) following
       ) page on page.before < $4
       where l.id = $1 order by page.sequence`,
      [this.#log, after, PAGE_ENTRIES, PAGE_BYTES],
    );
    const { trimmed, last } = this.#existing(rows[0]);
    const entries = rows.flatMap(({ offset, text }) => (offset === null ? [] : [{ offset, text }]));
    return { trimmed, last, entries };
  }

  async trim(through: Offset, behind = ""): Promise<Verdict> {
    const verdict = await this.#verdict("trim", [through, behind]);
    if (verdict[0] === "done") await this.#deleteTrimmed();
    return verdict;
  }

  save(fingerprint: string, offset: Offset, state: string): Promise<Verdict> {
    const checksum = hash("sha256", `${fingerprint} ${offset} ${state}`, "buffer");
    return this.#verdict("save", [fingerprint, offset, state, checksum]);
  }

  async load(fingerprint: string): Promise<readonly StoredSnapshot[]> {
    const rows = await this.#database.query<{
      offset: Offset;
      state: string;
      fault: "damaged" | "lost" | null;
    }>(
      `select sequence || '-' || chain as offset, fault,
         case when fault is null then state else '' end as state
       from ${this.#schema}.snapshot s, lateral ${this.#schema}.fault(s) as fault
       where log = $1 and fingerprint = $2 order by previous`,
      [this.#log, fingerprint],
      SNAPSHOT_TIMEOUT_MS,
    );
    return rows.map(({ offset, state, fault }) =>
      fault === null ? { offset, state } : { offset, state, fault },
    );
  }

  async list(): Promise<readonly StoredPlace[]> {
    const rows = await this.#database.query<{
      fingerprint: string;
      offset: Offset;
      previous: Offset | null;
      ageMs: number;
    }>(
      `select s.fingerprint, s.sequence || '-' || s.chain as offset,
         p.sequence || '-' || p.chain as previous,
         (extract(epoch from now() - s.at) * 1000)::float8 as "ageMs"
       from ${this.#schema}.snapshot s left join ${this.#schema}.snapshot p
         on p.log = s.log and p.fingerprint = s.fingerprint and p.previous
       where s.log = $1 and not s.previous`,
      [this.#log],
    );
    return rows.map(({ previous, ...place }) =>
      previous === null ? place : { ...place, previous },
    );
  }

  async remove(fingerprint: string): Promise<void> {
    await this.#database.query(
      `delete from ${this.#schema}.snapshot where log = $1 and fingerprint = $2`,
      [this.#log, fingerprint],
    );
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Calls a function of the schema with the log and these arguments. */
  async #verdict(call: "trim" | "save", args: readonly unknown[]): Promise<Verdict> {
    const places = args.map((_, index) => `$${index + 2}`).join(", ");
    const [row] = await this.#database.query<{ verdict: Verdict }>(
      `select ${this.#schema}.${call}($1, ${places}) as verdict`,
      [this.#log, ...args],
      SNAPSHOT_TIMEOUT_MS,
    );
    return this.#existing(row).verdict;
  }

  async #deleteTrimmed(): Promise<void> {
    const entry = `${this.#schema}.entry`;
    for (;;) {
      const deleted = await this.#database.query(
        `delete from ${entry} where log = $1
           and sequence <= (select trimmed_sequence from ${this.#schema}.log where id = $1)
           and sequence < (select min(sequence) from ${entry} where log = $1) + $2
         returning 1`,
        [this.#log, ENTRIES_PER_DELETE],
        SNAPSHOT_TIMEOUT_MS,
      );
      if (deleted.length === 0) return;
    }
  }

  /** The row of a statement on the log. It is missing only if another program removed the log. */
  #existing<Row>(row: Row | undefined): Row {
    if (row === undefined) {
      throw new StorageError("corrupt", `log ${this.#log} is gone from ${this.#schema}.log`);
    }
    return row;
  }
}
