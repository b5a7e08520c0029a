import { StorageError, type StorageErrorCode } from "@armature/storage";
import { answerWithin, REQUEST_TIMEOUT_MS } from "@armature/storage/shared";
import pg from "pg";
import { parseIntoClientConfig } from "pg-connection-string";
import { assertSafe } from "./assert-safe.ts";

/** Options of the `pg` package that users may set. The others would break guarantees. */
export type ClientSettings = Pick<pg.PoolConfig, "user" | "password" | "ssl" | "application_name">;

/** One for appends, one for reads, the others for slow statements. */
const CONNECTIONS = 4;

/** SQLSTATEs that only another option or a grant fixes. */
const NOT_ALLOWED = /^(28\w{3}|3D000|42501)$/;

/** A pool of connections, each checked for safe settings. */
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
    // The pool replaces broken connections; the statement in progress rejects by itself.
    this.#pool.on("error", () => undefined);
    this.#pool.on("connect", (client) => client.on("error", () => undefined));
  }

  /** The rows of a statement. Any failure rejects with `unavailable`. */
  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[],
    timeoutMs: number = REQUEST_TIMEOUT_MS,
  ): Promise<readonly Row[]> {
    const query = { text, values: [...values], query_timeout: timeoutMs };
    try {
      const { rows } = await answerWithin(this.#pool.query<Row>(query), timeoutMs);
      return rows;
    } catch (error) {
      throw this.#typed(error, "unavailable");
    }
  }

  /**
   * Runs statements in one transaction. Rejects with `invalid-option` if the server denies access or
   * is unsuitable.
   */
  async transaction<Value>(
    timeoutMs: number,
    work: (client: pg.ClientBase) => Promise<Value>,
  ): Promise<Value> {
    let client: pg.PoolClient | undefined;
    try {
      client = await answerWithin(this.#pool.connect(), timeoutMs);
      await client.query("begin isolation level read committed");
      const value = await answerWithin(work(client), timeoutMs);
      await client.query("commit");
      client.release();
      return value;
    } catch (error) {
      client?.release(true);
      throw this.#typed(error, codeOf(error));
    }
  }

  /** Closes all connections, including those in use. */
  async close(): Promise<void> {
    // A server that hangs would never confirm the end.
    await answerWithin(this.#pool.end(), REQUEST_TIMEOUT_MS).catch(() => undefined);
  }

  /** Keeps only the message of the error: its other properties may contain a password or entries. */
  #typed(error: unknown, code: StorageErrorCode): StorageError {
    return new StorageError(code, `${this.#name}: ${messageOf(error)}`);
  }
}

function codeOf(error: unknown): StorageErrorCode {
  if (StorageError.isInstance(error)) return error.code;
  const notAllowed = error instanceof pg.DatabaseError && NOT_ALLOWED.test(error.code ?? "");
  return notAllowed ? "invalid-option" : "unavailable";
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return "it failed";
  const code = "code" in error ? String(error.code) : error.name;
  return error.message === "" ? code : error.message;
}
