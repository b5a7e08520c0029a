import { StorageError, type StorageFactory } from "@armature/storage";
import { assertLogName, type SharedStorageOptions, sharedStorage } from "@armature/storage/shared";
import type { ClientSettings } from "./dial.ts";
import { keysOf } from "./keys.ts";
import { openEngine } from "./redis-engine.ts";

export interface RedisStorageOptions extends SharedStorageOptions {
  /**
   * `redis[s]://[[user]:password@]host[:port][/database]`. An array names nodes of a cluster, any
   * of which can tell the others.
   */
  readonly url: string | readonly string[];
  /** What else the `redis` package needs to know: TLS, credentials that change. */
  readonly client?: ClientSettings;
  /**
   * Which log of the database; processes that name the same one share it.
   *
   * @default "default"
   */
  readonly log?: string;
  /**
   * What the server has to promise of an acknowledged entry, after `appendfsync`. `always`: it
   * survives a power cut of the server. `everysec`: what came in the last two seconds may not.
   *
   * @default "always"
   */
  readonly durability?: "always" | "everysec";
  /**
   * How many of the server's replicas must have an entry before it is acknowledged, so that it
   * survives a failover to one of them.
   *
   * @default 0 for a server without replicas; with them, the choice has to be made
   */
  readonly replicas?: number;
}

/**
 * A log and its snapshots on a Redis or Valkey ≥ 6.2 that any number of processes share.
 *
 * The factory throws `unavailable` where the server cannot be reached, `invalid-option` where its
 * settings would lose what was acknowledged (naming the setting), and `corrupt` where keys of the
 * log are gone. Throws `invalid-option` at once for what is wrong by itself.
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
  const server = { urls, clustered: typeof url !== "string", client };
  return sharedStorage(() => openEngine(server, keysOf(log), { durability, replicas }), options);
}

/** Says nothing of the URL itself, which may hold a password. */
function assertUrl(url: string): void {
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (parsed === null || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === "") {
    throw new StorageError(
      "invalid-option",
      "url must be redis[s]://[[user]:password@]host[:port][/database], " +
        "with what is special in user and password percent-encoded",
    );
  }
}
