import { StorageError, type StorageErrorCode } from "@armature/storage";
import { REQUEST_TIMEOUT_MS, within } from "@armature/storage/shared";
import pg from "pg";
import { parseIntoClientConfig } from "pg-connection-string";
import { assertSafe } from "./assert-safe.ts";

/** What of the `pg` package's options a user may set. The rest would break what we promise. */
export type ClientSettings = Pick<pg.PoolConfig, "user" | "password" | "ssl" | "application_name">;

/** One for appends, one for reads, the others for what may take long. */
const CONNECTIONS = 4;

/** SQLSTATEs that only another option or a grant mends. */
const NOT_ALLOWED = /^(28\w{3}|3D000|42501)$/;

/** A pool of connections, each of which was found safe. */
export class Database {
  readonly #pool: pg.Pool;
  readonly #name: string;

  constructor(url: string, settings: ClientSettings) {
    const { hostname, host } = new URL(url);
    this.#name = `PostgreSQL at ${hostname === "" ? "a local socket" : host}`;
    this.#pool = new pg.Pool({
      application_name: "armature",
      ...parseIntoClientConfig(url),
      ...settings,
      max: CONNECTIONS,
      connectionTimeoutMillis: REQUEST_TIMEOUT_MS,
      query_timeout: REQUEST_TIMEOUT_MS,
      keepAlive: true,
      onConnect: assertSafe,
    });
    // A connection that breaks is replaced; whoever uses it is told by what it awaits.
    this.#pool.on("error", () => undefined);
    this.#pool.on("connect", (client) => client.on("error", () => undefined));
  }

  /** The rows of a statement. Rejects with `unavailable`, whatever it was that failed. */
  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[],
    timeoutMs: number = REQUEST_TIMEOUT_MS,
  ): Promise<readonly Row[]> {
    const query = { text, values: [...values], query_timeout: timeoutMs };
    try {
      const { rows } = await within(this.#pool.query<Row>(query), timeoutMs);
      return rows;
    } catch (error) {
      throw this.#typed(error, "unavailable");
    }
  }

  /**
   * Runs statements in one transaction, once, before the pool is used. Rejects with
   * `invalid-option` where the server does not let us in, or will not do.
   */
  async transaction<Value>(
    timeoutMs: number,
    work: (client: pg.ClientBase) => Promise<Value>,
  ): Promise<Value> {
    let client: pg.PoolClient | undefined;
    try {
      client = await within(this.#pool.connect(), timeoutMs);
      await client.query("begin isolation level read committed");
      const value = await within(work(client), timeoutMs);
      await client.query("commit");
      client.release();
      return value;
    } catch (error) {
      client?.release(true);
      throw this.#typed(error, codeOf(error));
    }
  }

  /** Ends the connections, those in use as well. */
  async close(): Promise<void> {
    // A server that hangs would not say goodbye.
    await within(this.#pool.end(), REQUEST_TIMEOUT_MS).catch(() => undefined);
  }

  /** Only the words of an error go on: what hangs on it may hold a password, or entries. */
  #typed(error: unknown, code: StorageErrorCode): StorageError {
    return new StorageError(code, `${this.#name}: ${wordsOf(error)}`);
  }
}

function codeOf(error: unknown): StorageErrorCode {
  if (StorageError.isInstance(error)) return error.code;
  const notAllowed = error instanceof pg.DatabaseError && NOT_ALLOWED.test(error.code ?? "");
  return notAllowed ? "invalid-option" : "unavailable";
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  const code = "code" in error ? String(error.code) : error.name;
  return error.message === "" ? code : error.message;
}
