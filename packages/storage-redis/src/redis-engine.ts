import { type Offset, StorageError } from "@armature/storage";
import type { Clock } from "@armature/storage/kit";
import {
  type Append,
  PAGE_BYTES,
  PAGE_ENTRIES,
  type Page,
  REQUEST_TIMEOUT_MS,
  type SharedEngine,
  SNAPSHOT_TIMEOUT_MS,
  type StoredEntry,
  type StoredPlace,
  type StoredSnapshot,
  type Verdict,
} from "@armature/storage/shared";
import { assertSafe, type Requirements } from "./assert-safe.ts";
import { Connection, type ConnectionOptions, type Server } from "./connection.ts";
import type { Client } from "./dial.ts";
import { evaluate } from "./evaluate.ts";
import type { Keys } from "./keys.ts";
import {
  appendScript,
  listScript,
  loadScript,
  openScript,
  readScript,
  removeScript,
  saveScript,
  trimScript,
} from "./scripts.ts";

/** Time limit for the server's replicas, below the time limit for the server itself. */
const REPLICAS_TIMEOUT_MS = 1000;

export interface RedisEngineOptions {
  readonly server: Server;
  readonly keys: Keys;
  readonly requirements: Requirements;
  readonly clock: Clock;
}

/** Connects to the server of a log and checks that it is suitable. */
export async function openEngine({
  server,
  keys,
  requirements,
  clock,
}: RedisEngineOptions): Promise<SharedEngine> {
  const options: ConnectionOptions = {
    server,
    clock,
    key: keys.log,
    check: (client) => assertSafe(client, { ...requirements, clustered: server.clustered }),
  };
  const engine = new RedisEngine(options, keys, requirements.replicas ?? 0);
  try {
    await engine.open();
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

class RedisEngine implements SharedEngine {
  readonly #options: ConnectionOptions;
  readonly #keys: Keys;
  readonly #replicas: number;
  /** Separate, because an append blocks its connection while it waits for replicas. */
  readonly #appends: Connection;
  readonly #reads: Connection;

  constructor(options: ConnectionOptions, keys: Keys, replicas: number) {
    this.#options = options;
    this.#keys = keys;
    this.#replicas = replicas;
    this.#appends = new Connection(options);
    this.#reads = new Connection(options);
  }

  async open(): Promise<void> {
    await this.#appends.open();
    const { log, head } = this.#keys;
    const [state, found, due] = await this.#appends.run(REQUEST_TIMEOUT_MS, (client) =>
      evaluate<string[]>(client, openScript, [log, head]),
    );
    if (state === "version") {
      throw new StorageError(
        "invalid-option",
        `${head} has version ${found}, and this package knows version 1: use a newer package`,
      );
    }
    if (state === "ends") {
      throw new StorageError(
        "corrupt",
        `${log} ends at ${found} instead of ${due}: another program changed it; ` +
          "restore both keys, or use another log",
      );
    }
  }

  async append({ writer, number, entries }: Append): Promise<Offset> {
    const keys = [this.#keys.log, this.#keys.head, this.#keys.writer(writer)];
    const args = entries.flatMap(({ digest, text }) => [String(digest), text]);
    const [before, confirmed] = await this.#appends.run(REQUEST_TIMEOUT_MS, async (client) => [
      await evaluate<string>(client, appendScript, keys, [String(number), ...args]),
      this.#replicas > 0 ? await client.wait(this.#replicas, REPLICAS_TIMEOUT_MS) : 0,
    ]);
    if (confirmed < this.#replicas) {
      throw new StorageError(
        "unavailable",
        `${confirmed} replicas of Redis have the entries instead of ${this.#replicas}`,
      );
    }
    return before;
  }

  async read(after: number): Promise<Page> {
    const args = [`${after + 1}-0`, String(PAGE_ENTRIES), String(PAGE_BYTES)];
    const [trimmed = "", last = "", ...rest] = await this.#reads.run(REQUEST_TIMEOUT_MS, (client) =>
      evaluate<string[]>(client, readScript, [this.#keys.log, this.#keys.head], args),
    );
    const entries: StoredEntry[] = [];
    for (let at = 0; at < rest.length; at += 2) {
      entries.push({ offset: rest[at] ?? "", text: rest[at + 1] ?? "" });
    }
    return { trimmed, last, entries };
  }

  trim(through: Offset, behind = ""): Promise<Verdict> {
    const { log, head, positions } = this.#keys;
    return this.#runSeparately((client) =>
      evaluate<Verdict>(client, trimScript, [log, head, positions], [through, behind]),
    );
  }

  save(fingerprint: string, offset: Offset, state: string): Promise<Verdict> {
    const args = [fingerprint, offset, state];
    return this.#runSeparately((client) => evaluate<Verdict>(client, saveScript, this.#all, args));
  }

  async load(fingerprint: string): Promise<readonly StoredSnapshot[]> {
    const stored = await this.#runSeparately((client) =>
      evaluate<[Offset, string, "" | "damaged" | "lost"][]>(client, loadScript, this.#all, [
        fingerprint,
      ]),
    );
    return stored.map(([offset, state, fault]) =>
      fault === "" ? { offset, state } : { offset, state, fault },
    );
  }

  async list(): Promise<readonly StoredPlace[]> {
    const found = await this.#reads.run(REQUEST_TIMEOUT_MS, (client) =>
      evaluate<[string, Offset, number][]>(client, listScript, [this.#keys.positions]),
    );
    const offsets = new Map(found.map(([field, offset]) => [field, offset]));
    return found.flatMap(([fingerprint, offset, ageMs]) => {
      if (fingerprint.includes(":")) return [];
      const previous = offsets.get(`${fingerprint}:previous`);
      return [{ fingerprint, offset, ageMs, ...(previous !== undefined && { previous }) }];
    });
  }

  async remove(fingerprint: string): Promise<void> {
    const { positions, snapshots } = this.#keys;
    await this.#runSeparately((client) =>
      evaluate(client, removeScript, [positions, snapshots], [fingerprint]),
    );
  }

  async close(): Promise<void> {
    this.#appends.close();
    this.#reads.close();
  }

  get #all(): readonly string[] {
    const { log, head, positions, snapshots } = this.#keys;
    return [log, head, positions, snapshots];
  }

  /** Runs a slow command on a connection of its own, so that no other call waits for it. */
  async #runSeparately<Value>(work: (client: Client) => Promise<Value>): Promise<Value> {
    const connection = new Connection(this.#options);
    try {
      return await connection.run(SNAPSHOT_TIMEOUT_MS, work);
    } finally {
      connection.close();
    }
  }
}
