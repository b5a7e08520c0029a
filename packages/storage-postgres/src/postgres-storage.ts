import { StorageError, type StorageFactory } from "@armature/storage";
import { assertLogName, type SharedStorageOptions, sharedStorage } from "@armature/storage/shared";
import type { ClientSettings } from "./database.ts";
import { openEngine } from "./postgres-engine.ts";

export interface PostgresStorageOptions extends SharedStorageOptions {
  /** `postgres://[user[:password]@]host[:port]/database`, of the server that is written to. */
  readonly url: string;
  /** What else the `pg` package needs to know: TLS, a password that changes. */
  readonly client?: ClientSettings;
  /**
   * The schema that holds the tables, created if absent.
   *
   * @default "armature"
   */
  readonly schema?: string;
  /**
   * Which log of the schema; processes that name the same one share it.
   *
   * @default "default"
   */
  readonly log?: string;
}

/**
 * A log and its snapshots in a PostgreSQL ≥ 13 that any number of processes share.
 *
 * The factory creates and migrates its tables, from however many processes at once. It throws
 * `unavailable` where the server cannot be reached, and `invalid-option` where it does not let us
 * in, or has settings that would lose what was acknowledged (naming the setting). Throws
 * `invalid-option` at once for what is wrong by itself.
 */
export function postgresStorage(options: PostgresStorageOptions): StorageFactory {
  const { url, client = {}, schema = "armature", log = "default" } = options;
  // Says nothing of the URL itself, which may hold a password.
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new StorageError(
      "invalid-option",
      "url must be postgres://[user[:password]@]host[:port]/database, " +
        "with what is special in user and password percent-encoded",
    );
  }
  if (typeof schema !== "string" || !/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    const shown = JSON.stringify(schema)?.slice(0, 80);
    throw new StorageError(
      "invalid-option",
      `schema must be 1 to 63 of a-z 0-9 and _, no digit first, not ${shown}`,
    );
  }
  assertLogName(log);
  return sharedStorage(() => openEngine({ url, client, schema, log }), options);
}
