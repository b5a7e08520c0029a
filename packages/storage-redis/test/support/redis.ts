import { randomUUID } from "node:crypto";
import {
  type RedisServer,
  redisBinary,
  requireServer,
  startRedis,
} from "@armature/test-kit/servers";
import type { StorageSpec } from "@armature/test-kit/shared-storage";
import { afterAll, beforeAll } from "vitest";
import type { RedisStorageOptions } from "../../src/index.ts";

const remedy = "install redis-server or valkey-server, or set ARMATURE_REDIS_URL";

/** True if tests can start servers of their own. */
export const canStart: boolean = requireServer("Redis", redisBinary() !== undefined, remedy);

/** A server for all tests of a file; its fields exist once the tests run. */
export function sharedRedis(settings: readonly string[] = []): { readonly server: RedisServer } {
  const shared = {} as { server: RedisServer };
  beforeAll(async () => {
    shared.server = await startRedis(settings);
  });
  afterAll(() => shared.server?.remove());
  return shared;
}

/** The name of a log that no other test uses. */
export function freshLog(): string {
  return `test-${randomUUID()}`;
}

/** Tells another process how to open the same storage. */
export function specOf(options: RedisStorageOptions): StorageSpec {
  const module = new URL("../../src/index.ts", import.meta.url).href;
  return { module, factory: "redisStorage", options };
}
