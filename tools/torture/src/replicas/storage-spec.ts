import type { Storage } from "@armature/storage";
import type { PostgresStorageOptions } from "@armature/storage-postgres";
import type { RedisStorageOptions } from "@armature/storage-redis";

/** How a process opens a storage, as plain JSON. */
export type StorageSpec =
  | { readonly on: "redis"; readonly options: RedisStorageOptions }
  | { readonly on: "postgres"; readonly options: PostgresStorageOptions };

/** The specification of another log on the same engine. */
export function withLog({ on, options }: StorageSpec, log: string): StorageSpec {
  // `on` determines the type of the options.
  return { on, options: { ...options, log } } as StorageSpec;
}

/** Opens a storage. Loads only the package it needs, because processes are killed soon. */
export async function openStorage({ on, options }: StorageSpec): Promise<Storage> {
  if (on === "redis") return (await import("@armature/storage-redis")).redisStorage(options)();
  return (await import("@armature/storage-postgres")).postgresStorage(options)();
}
