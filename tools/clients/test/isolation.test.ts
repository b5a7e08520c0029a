import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { findIsolation } from "../src/runs/isolation.ts";

const { prefix, missing } = findIsolation();

test("a machine that cannot isolate runs says why, and runs commands as they are", () => {
  expect(missing === undefined).toBe(prefix.length > 0);
});

test.skipIf(missing !== undefined)("an isolated command sees the loopback alone", async () => {
  const [command = "", ...args] = [...prefix, "cat", "/proc/net/dev"];
  const { stdout } = await promisify(execFile)(command, args);
  const devices = stdout.trim().split("\n").slice(2);
  expect(devices.map((line) => line.split(":")[0]?.trim())).toEqual(["lo"]);
});
