import { StorageError, type StorageFactory } from "@armature/storage";
import { systemClock } from "@armature/storage/kit";
import { assertLogName, type SharedStorageOptions, sharedStorage } from "@armature/storage/shared";
import type { ClientSettings } from "./dial.ts";
import { keysOf } from "./keys.ts";
import { openEngine, type RedisEngineOptions } from "./redis-engine.ts";

export interface RedisStorageOptions extends SharedStorageOptions {
  /**
   * `redis[s]://[[user]:password@]host[:port][/database]`. An array names nodes of a cluster; any
   * node that answers leads to the others.
   */
  readonly url: string | readonly string[];
  /** Further options of the `redis` package, such as TLS and rotating credentials. */
  readonly client?: ClientSettings;
  /**
   * Name of the log in the database. Processes with the same name share the log.
   *
   * @default "default"
   */
  readonly log?: string;
  /**
   * The `appendfsync` that the server must have. `always`: acknowledged entries survive a power cut
   * of the server. `everysec`: those of the last two seconds may not.
   *
   * @default "always"
   */
  readonly durability?: "always" | "everysec";
  /**
   * Number of the server's replicas that must have an entry before it is acknowledged, so that it
   * survives a failover to one of them.
   *
   * @default 0 if the server has no replicas; otherwise the option is required
   */
  readonly replicas?: number;
}

/**
 * A log and its snapshots on Redis or Valkey ≥ 6.2, shared by any number of processes.
 *
 * Throws `invalid-option` immediately if an option is malformed. The factory throws `unavailable` if
 * the server cannot be reached, `invalid-option`, naming the setting, if the server's settings would
 * lose acknowledged entries, and `corrupt` if keys of the log are missing.
 */
export function redisStorage(options: RedisStorageOptions): StorageFactory {
  const { url, client = {}, log = "default", durability = "always", replicas } = options;
  const urls = typeof url === "string" ? [url] : [...(url ?? [])];
  if (urls.length === 0) throw new StorageError("invalid-option", "url must name a server");
  for (const each of urls) assertUrl(each);
  assertLogName(log);
  if (durability !== "always" && durability !== "everysec") {
    throw new StorageError(
      "invalid-option",
      `durability must be "always" or "everysec", not ${JSON.stringify(durability)}`,
    );
  }
  if (replicas !== undefined && !(Number.isSafeInteger(replicas) && replicas >= 0)) {
    throw new StorageError("invalid-option", `replicas must be 0 or more, not ${replicas}`);
  }
  const engine: RedisEngineOptions = {
    server: { urls, clustered: typeof url !== "string", client },
    keys: keysOf(log),
    requirements: { durability, replicas },
    clock: options.clock ?? systemClock,
  };
  return sharedStorage(() => openEngine(engine), options);
}

/** The message does not contain the URL, which may hold a password. */
function assertUrl(url: string): void {
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (parsed === null || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === "") {
    throw new StorageError(
      "invalid-option",
      "url must be redis[s]://[[user]:password@]host[:port][/database], " +
        "with special characters in user and password percent-encoded",
    );
  }
}
