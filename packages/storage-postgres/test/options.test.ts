import { inspect } from "node:util";
import { postgresPassword } from "@armature/test-kit/servers";
import { describe, expect, test, vi } from "vitest";
import { type PostgresStorageOptions, postgresStorage } from "../src/index.ts";
import { canStart, freshLog, sharedPostgres } from "./support/postgres.ts";

const url = "postgres://postgres@127.0.0.1:1/postgres";

test.each<[Partial<Record<keyof PostgresStorageOptions, unknown>>, string]>([
  [{ url: undefined }, "url"],
  [{ url: "" }, "url"],
  [{ url: "mysql://localhost" }, "url"],
  [{ schema: "" }, "schema"],
  [{ schema: 'a"; drop table x; --' }, "schema"],
  [{ schema: "Upper" }, "schema"],
  [{ schema: "x".repeat(64) }, "schema"],
  [{ log: "a b" }, "log"],
  [{ log: 7 }, "log"],
  [{ patienceMs: 0 }, "patienceMs"],
  [{ pollMs: Number.NaN }, "pollMs"],
])("rejects a wrong option immediately: %o", (wrong, named) => {
  const options = { url, ...wrong } as PostgresStorageOptions;
  expect(() => postgresStorage(options)).toThrow(named);
});

test("a server that does not answer is unavailable, and the error names its address", async () => {
  await expect(postgresStorage({ url, patienceMs: 1 })()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("PostgreSQL at 127.0.0.1:1: connect ECONNREFUSED"),
  });
});

test("a malformed URL is not repeated in the error", () => {
  for (const wrong of [`http://:${postgresPassword}@a`, `postgres://:${postgresPassword}@a b/`]) {
    try {
      postgresStorage({ url: wrong });
      expect.unreachable();
    } catch (error) {
      expect(everythingOf(error)).not.toContain(postgresPassword);
    }
  }
});

describe.skipIf(!canStart)("with a password", () => {
  const shared = sharedPostgres();

  test("no error and no health report contains it, or an entry, anywhere", async () => {
    const { server } = shared;
    const secret = "canary-entry-77ab";
    const said: unknown[] = [];
    const failing = [
      server.url.replace(postgresPassword, `${postgresPassword}-wrong`),
      server.url.replace("/postgres:", "/nobody:"),
      server.url.replace(/postgres$/, "nowhere"),
      `postgres://postgres@127.0.0.1:${server.port}/postgres`,
      server.url.replace(String(server.port), "1"),
    ];
    for (const each of failing) {
      await postgresStorage({ url: each, patienceMs: 1 })().then(
        () => expect.unreachable(),
        (error) => said.push(error),
      );
    }
    expect(said).toMatchObject([
      { code: "invalid-option", message: expect.stringContaining("password authentication") },
      { code: "invalid-option", message: expect.stringContaining("password authentication") },
      { code: "invalid-option", message: expect.stringContaining('"nowhere" does not exist') },
      { code: "unavailable" },
      { code: "unavailable" },
    ]);
    const storage = await postgresStorage({ url: server.url, log: freshLog(), patienceMs: 50 })();
    await shared.ask("alter table armature.entry add constraint none check (entry = '')");
    const appended = storage.log.append([secret]).catch((error: unknown) => error);
    await vi.waitFor(() => expect(storage.health().detail).toContain("violates check constraint"));
    said.push(storage.health());
    await shared.ask("alter table armature.entry drop constraint none");
    await appended;
    await server.process.kill();
    const refused = storage.log.append([secret]).catch((error: unknown) => error);
    await vi.waitFor(() => expect(storage.health().status).toBe("degraded"));
    said.push(storage.health());
    await storage.close();
    said.push(await refused);
    await server.process.start();
    expect(said).toHaveLength(8);
    for (const each of said) {
      expect(everythingOf(each)).not.toContain(postgresPassword);
      expect(everythingOf(each)).not.toContain(secret);
    }
  });

  test("the password may be passed separately from the URL", async () => {
    const options = {
      url: `postgres://127.0.0.1:${shared.server.port}/postgres`,
      client: { user: "postgres", password: async () => postgresPassword },
    };
    const storage = await postgresStorage({ ...options, log: freshLog() })();
    await storage.log.append([1]);
    await storage.close();
  });
});

/** The output of a logger that prints a value to its full depth. */
function everythingOf(value: unknown): string {
  const shown = inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true });
  return `${shown}${JSON.stringify(value)}${value instanceof Error ? value.stack : ""}`;
}
