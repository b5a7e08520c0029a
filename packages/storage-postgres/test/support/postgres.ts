import { randomUUID } from "node:crypto";
import {
  type PostgresServer,
  postgresBinary,
  requireServer,
  startPostgres,
} from "@armature/test-kit/servers";
import type { StorageSpec } from "@armature/test-kit/shared-storage";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import type { PostgresStorageOptions } from "../../src/index.ts";

const remedy = "install postgresql, or set ARMATURE_POSTGRES_URL";

/** True if tests can start servers of their own. */
export const canStart: boolean = requireServer(
  "PostgreSQL",
  postgresBinary() !== undefined,
  remedy,
);

export interface SharedPostgres {
  readonly server: PostgresServer;
  /** Runs statements as the superuser. Returns the rows of a single statement. */
  ask(text: string): Promise<Record<string, unknown>[]>;
}

/** A server for all tests of a file; its fields exist once the tests run. */
export function sharedPostgres(): SharedPostgres {
  const shared = {} as { server: PostgresServer };
  beforeAll(async () => {
    shared.server = await startPostgres();
  }, 60_000);
  afterAll(() => shared.server?.remove());
  return Object.assign(shared, {
    ask: async (text: string) => {
      const client = new pg.Client({ connectionString: shared.server.url });
      client.on("error", () => undefined);
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(text)).rows;
      } finally {
        await client.end();
      }
    },
  });
}

/** The name of a log that no other test uses. */
export function freshLog(): string {
  return `test-${randomUUID()}`;
}

/** Tells another process how to open the same storage. */
export function specOf(options: PostgresStorageOptions): StorageSpec {
  const module = new URL("../../src/index.ts", import.meta.url).href;
  return { module, factory: "postgresStorage", options };
}
