import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type PostgresStorageOptions, postgresStorage } from "../src/index.ts";
import { canStart, freshLog, sharedPostgres } from "./support/postgres.ts";

describe.skipIf(!canStart)("settings of the server", () => {
  const shared = sharedPostgres();

  const open = async (options: Partial<PostgresStorageOptions> = {}) => {
    const url = shared.server.url;
    const storage = await postgresStorage({ url, log: freshLog(), ...options })();
    await storage.close();
  };

  test.each([
    ["fsync", "off", "set it to on"],
    ["full_page_writes", "off", "set it to on"],
    ["synchronous_commit", "off", "set it to on"],
    ["default_transaction_isolation", "serializable", "set it to read committed"],
    ["default_transaction_read_only", "on", "set it to off"],
  ])("%s %s is rejected with the fix", async (name, value, fix) => {
    await open();
    await shared.ask(`alter system set ${name} = '${value}'`);
    await shared.ask("select pg_reload_conf()");
    onTestFinished(async () => {
      await shared.ask(`alter system reset ${name}`);
      await shared.ask("select pg_reload_conf(), pg_sleep(0.1)");
    });
    await expect
      .poll(() => open().catch((error: unknown) => error))
      .toMatchObject({
        code: "invalid-option",
        message: expect.stringMatching(
          new RegExp(`^PostgreSQL at .*: ${name} is ${value}.*${fix}`),
        ),
      });
  });

  test("the next connection detects a setting that became unsafe, and health reports it until it is fixed", async () => {
    const url = shared.server.url;
    const storage = await postgresStorage({ url, log: freshLog(), patienceMs: 200 })();
    await shared.ask("alter role postgres set synchronous_commit = off");
    await drop();
    const appended = storage.log.append([1]);
    await vi.waitFor(() => {
      expect(storage.health().detail).toContain("synchronous_commit is off");
    });
    await shared.ask("alter role postgres reset synchronous_commit");
    await appended;
    expect(storage.health()).toEqual({ status: "ok", pending: 0 });
    await storage.close();
  });

  test("a database that cannot represent all of Unicode is rejected", async () => {
    await shared.ask("create database narrow encoding 'SQL_ASCII' template template0");
    const url = shared.server.url.replace(/postgres$/, "narrow");
    await expect(open({ url })).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringContaining("server_encoding is SQL_ASCII"),
    });
  });

  test("a user who may not create the schema gets an error, and may use an existing one", async () => {
    await shared.ask("create role plain login password 'secret'");
    const url = `postgres://plain:secret@127.0.0.1:${shared.server.port}/postgres`;
    const schema = "prepared";
    await expect(open({ url, schema })).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringContaining("permission denied"),
    });
    await open({ schema });
    await shared.ask(
      `grant usage on schema ${schema} to plain;` +
        `grant select, insert, update, delete on all tables in schema ${schema} to plain`,
    );
    const storage = await postgresStorage({ url, schema })();
    const offset = await storage.log.append([1]);
    await storage.snapshots.save("a", { offset, state: 1 });
    await storage.log.trim(offset);
    await storage.close();
  });

  const drop = () =>
    shared.ask(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'armature'",
    );
});
