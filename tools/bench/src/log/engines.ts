import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStorage, type StorageFactory } from "@armature/storage";
import { fsStorage } from "@armature/storage-fs";
import { postgresStorage } from "@armature/storage-postgres";
import { redisStorage } from "@armature/storage-redis";
import { postgresBinary, redisBinary, startPostgres, startRedis } from "@armature/test-kit/servers";
import pg from "pg";
import { serverCpu } from "./server-cpu.ts";

/** The engine of a measured log. */
export interface Engine {
  readonly storage: StorageFactory;
  /** Bytes of the stored entries; undefined in memory. */
  stored(): Promise<number | undefined>;
  /** Bytes written so far, if the engine reports them. */
  written(): Promise<number | undefined>;
  /** CPU time of the server so far, in seconds; undefined without a server. */
  cpu(): number | undefined;
  remove(): Promise<void>;
}

/** Starts each engine empty; undefined if its server is not installed. */
export const engines: Readonly<Record<string, () => Promise<Engine | undefined>>> = {
  memory: async () => ({
    storage: memoryStorage(),
    stored: async () => undefined,
    written: async () => undefined,
    cpu: () => undefined,
    remove: async () => {},
  }),
  fs: async () => {
    const directory = mkdtempSync(join(tmpdir(), "armature-bench-"));
    const stored = async () =>
      readdirSync(directory)
        .filter((name) => name.startsWith("log-"))
        .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
    return {
      storage: fsStorage({ directory }),
      stored,
      written: stored,
      cpu: () => undefined,
      remove: async () => rmSync(directory, { recursive: true }),
    };
  },
  redis: async () => {
    if (redisBinary() === undefined) return undefined;
    const server = await startRedis();
    const number = async (command: string, pattern: RegExp) =>
      Number(pattern.exec(await server.ask(command))?.[1] ?? 0);
    return {
      storage: redisStorage({ url: server.url }),
      stored: () => number("MEMORY USAGE armature:{default}:log SAMPLES 0", /:(\d+)/),
      written: () => number("INFO persistence", /aof_current_size:(\d+)/),
      cpu: () => serverCpu(server.process.pid ?? 0),
      remove: () => server.remove(),
    };
  },
  postgres: async () => {
    if (postgresBinary() === undefined) return undefined;
    const server = await startPostgres();
    const ask = async (sql: string): Promise<number> => {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      try {
        const { rows } = await client.query(`select (${sql})::float8 as value`);
        return rows[0].value;
      } finally {
        await client.end();
      }
    };
    return {
      storage: postgresStorage({ url: server.url }),
      stored: () => ask("coalesce(pg_total_relation_size(to_regclass('armature.entry')), 0)"),
      written: () => ask("pg_current_wal_lsn() - '0/0'"),
      cpu: () => serverCpu(server.process.pid ?? 0),
      remove: () => server.remove(),
    };
  },
};
