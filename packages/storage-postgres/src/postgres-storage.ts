import { StorageError, type StorageFactory } from "@armature/storage";
import { assertLogName, type SharedStorageOptions, sharedStorage } from "@armature/storage/shared";
import type { ClientSettings } from "./database.ts";
import { openEngine } from "./postgres-engine.ts";

export interface PostgresStorageOptions extends SharedStorageOptions {
  /** `postgres://[user[:password]@]host[:port]/database` of the primary server. */
  readonly url: string;
  /** Further options of the `pg` package, such as TLS and a rotating password. */
  readonly client?: ClientSettings;
  /**
   * The schema of the tables, created if absent.
   *
   * @default "armature"
   */
  readonly schema?: string;
  /**
   * Name of the log in the schema. Processes with the same name share the log.
   *
   * @default "default"
   */
  readonly log?: string;
}

/**
 * A log and its snapshots on PostgreSQL ≥ 13, shared by any number of processes.
 *
 * Throws `invalid-option` immediately if an option is malformed. The factory creates and migrates its
 * tables; several processes may do so at once. It throws `unavailable` if the server cannot be
 * reached, and `invalid-option` if the server denies access or if its settings, which the message
 * names, would lose acknowledged entries.
 */
export function postgresStorage(options: PostgresStorageOptions): StorageFactory {
  const { url, client = {}, schema = "armature", log = "default" } = options;
  // The message does not contain the URL, which may hold a password.
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new StorageError(
      "invalid-option",
      "url must be postgres://[user[:password]@]host[:port]/database, " +
        "with special characters in user and password percent-encoded",
    );
  }
  if (typeof schema !== "string" || !/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    const shown = JSON.stringify(schema)?.slice(0, 80);
    throw new StorageError(
      "invalid-option",
      `schema must be 1 to 63 of a-z 0-9 and _, not starting with a digit, not ${shown}`,
    );
  }
  assertLogName(log);
  return sharedStorage(() => openEngine({ url, client, schema, log }), options);
}
