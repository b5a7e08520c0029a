import { randomUUID } from "node:crypto";
import {
  type RedisServer,
  redisBinary,
  requireServer,
  startRedis,
} from "@armature/test-kit/servers";
import type { StorageRecipe } from "@armature/test-kit/shared-storage";
import { afterAll, beforeAll } from "vitest";
import type { RedisStorageOptions } from "../../src/index.ts";

const remedy = "install redis-server or valkey-server, or set ARMATURE_REDIS_URL";

/** Whether tests that start servers of their own can run. */
export const canStart: boolean = requireServer("Redis", redisBinary() !== undefined, remedy);

/** A server for all tests of a file; its fields are there once they run. */
export function sharedRedis(settings: readonly string[] = []): { readonly server: RedisServer } {
  const shared = {} as { server: RedisServer };
  beforeAll(async () => {
    shared.server = await startRedis(settings);
  });
  afterAll(() => shared.server?.remove());
  return shared;
}

/** The name of a log that nobody else uses. */
export function freshLog(): string {
  return `test-${randomUUID()}`;
}

/** How another process opens the same storage. */
export function recipeOf(options: RedisStorageOptions): StorageRecipe {
  const module = new URL("../../src/index.ts", import.meta.url).href;
  return { module, factory: "redisStorage", options };
}
