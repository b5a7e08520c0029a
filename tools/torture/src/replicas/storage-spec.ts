import type { Storage } from "@armature/storage";
import type { PostgresStorageOptions } from "@armature/storage-postgres";
import type { RedisStorageOptions } from "@armature/storage-redis";

/** How any process opens a storage; plain JSON. */
export type StorageSpec =
  | { readonly on: "redis"; readonly options: RedisStorageOptions }
  | { readonly on: "postgres"; readonly options: PostgresStorageOptions };

/** The same engine, another log. */
export function withLog({ on, options }: StorageSpec, log: string): StorageSpec {
  // The options of either are those of the one that it names.
  return { on, options: { ...options, log } } as StorageSpec;
}

/** Opens it; a process that is killed soon loads no more than it needs. */
export async function openStorage({ on, options }: StorageSpec): Promise<Storage> {
  if (on === "redis") return (await import("@armature/storage-redis")).redisStorage(options)();
  return (await import("@armature/storage-postgres")).postgresStorage(options)();
}
