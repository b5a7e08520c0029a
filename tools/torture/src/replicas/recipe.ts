import type { Storage } from "@armature/storage";
import type { PostgresStorageOptions } from "@armature/storage-postgres";
import type { RedisStorageOptions } from "@armature/storage-redis";

/** How any process opens a storage; plain JSON. */
export type Recipe =
  | { readonly on: "redis"; readonly options: RedisStorageOptions }
  | { readonly on: "postgres"; readonly options: PostgresStorageOptions };

/** Opens it; a process that is killed soon loads no more than it needs. */
export async function openBy({ on, options }: Recipe): Promise<Storage> {
  if (on === "redis") return (await import("@armature/storage-redis")).redisStorage(options)();
  return (await import("@armature/storage-postgres")).postgresStorage(options)();
}
