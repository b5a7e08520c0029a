import { attackSharedStorage } from "@armature/test-kit/shared-storage";
import { describe } from "vitest";
import { type PostgresStorageOptions, postgresStorage } from "../src/index.ts";
import { canStart, freshLog, sharedPostgres, specOf } from "./support/postgres.ts";

describe.skipIf(!canStart)("outages", () => {
  const shared = sharedPostgres();

  attackSharedStorage(() => ({
    server: shared.server.process,
    name: "PostgreSQL at 127.0.0.1",
    port: shared.server.port,
    newLog: ({ port = shared.server.port, ...options } = {}) => {
      const url = shared.server.url.replace(`:${shared.server.port}`, `:${port}`);
      return specOf({ url, log: freshLog(), ...options });
    },
    open: ({ options }) => postgresStorage(options as PostgresStorageOptions),
    dropConnections: () =>
      shared.ask(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'armature'",
      ),
  }));
});
