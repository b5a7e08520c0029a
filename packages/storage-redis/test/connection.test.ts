import { createServer } from "node:net";
import { type Clock, monotonicTime, systemClock } from "@armature/storage/kit";
import { startServer } from "@armature/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { Connection } from "../src/connection.ts";

test("after a failed attempt, none follows for 500 ms of the storage's clock", async () => {
  let attempts = 0;
  const server = createServer((socket) => {
    attempts++;
    socket.destroy();
  });
  onTestFinished(() => void server.close());
  const { port } = await startServer(server);

  let now = 0;
  const clock: Clock = { ...systemClock, monotonic: () => monotonicTime(now) };
  const connection = new Connection({
    server: { urls: [`redis://127.0.0.1:${port}`], clustered: false, client: {} },
    clock,
    key: "key",
    check: async () => undefined,
  });
  const run = () =>
    expect(connection.run(1000, async () => undefined)).rejects.toMatchObject({
      code: "unavailable",
    });
  await run();
  expect(attempts).toBe(1);
  now = 499;
  await run();
  expect(attempts).toBe(1);
  now = 500;
  await run();
  expect(attempts).toBe(2);
  connection.close();
});
