import type { Storage } from "@armature/storage";
import type { PostgresStorageOptions } from "@armature/storage-postgres";
import type { RedisStorageOptions } from "@armature/storage-redis";

/** How any process opens a storage; plain JSON. */
export type Recipe =
  | { readonly on: "redis"; readonly options: RedisStorageOptions }
  | { readonly on: "postgres"; readonly options: PostgresStorageOptions };

/** The same engine, another log. */
export function onLog({ on, options }: Recipe, log: string): Recipe {
  // The options of either are those of the one that it names.
  return { on, options: { ...options, log } } as Recipe;
}

/** Opens it; a process that is killed soon loads no more than it needs. */
export async function openBy({ on, options }: Recipe): Promise<Storage> {
  if (on === "redis") return (await import("@armature/storage-redis")).redisStorage(options)();
  return (await import("@armature/storage-postgres")).postgresStorage(options)();
}
