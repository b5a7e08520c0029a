import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

// Each contender warms up in its own thread, which takes minutes on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

/** Runs the command in a separate process, as npm does. */
function bench(
  ...args: readonly string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--conditions=@armature/source", main, ...args],
      { cwd: root },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test("prints the measurements, the ratios to the seed, and the aims", async () => {
  const { code, stdout, stderr } = await bench("--only", "10x12", "--rounds", "1");
  expect(stderr).toContain("measuring 10x12");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Node v\d+/);
  expect(stdout).toMatch(/\| 10 × 12 +\| [\d.]+ µs ±0% +\|/);
  expect(stdout).toContain("times as fast as the seed");
  expect(stdout).toMatch(
    /\| decide, 10 × 12, against the seed +\| at least 100 × +\| [\d.,]+ × +\| /,
  );
});

test("prints the same as JSON", async () => {
  const { code, stdout } = await bench("--only", "fold,route", "--rounds", "2", "--json");
  expect(code).toBe(0);
  const { machine, rounds, timings, aims } = JSON.parse(stdout);
  expect(machine.node).toMatch(/^v\d+/);
  expect(rounds).toBe(2);
  expect(timings).toHaveLength(6);
  for (const { nanoseconds } of timings) {
    expect(nanoseconds.low).toBeGreaterThan(0);
    expect(nanoseconds.low).toBeLessThanOrEqual(nanoseconds.median);
    expect(nanoseconds.median).toBeLessThanOrEqual(nanoseconds.high);
  }
  expect(aims).toHaveLength(1);
});

test("measures a log on every installed engine, and restarts from it", async () => {
  const { code, stdout } = await bench("--only", "log", "--entries", "500", "--json");
  expect(code).toBe(0);
  const { logs, entrySizes } = JSON.parse(stdout);
  expect(logs.map(({ engine }: { engine: string }) => engine)).toEqual(
    expect.arrayContaining(["memory", "fs"]),
  );
  for (const { entries, append, read, replay, storedBytes, engine, ...rest } of logs) {
    expect(entries).toBe(510);
    for (const { seconds, cpuMicros } of [append, read, replay]) {
      expect(seconds).toBeGreaterThan(0);
      expect(cpuMicros).toBeGreaterThan(0);
    }
    expect(rest.snapshotBytes).toBeGreaterThan(10_000);
    expect(rest.restartSeconds).toBeGreaterThan(0);
    // Between one and two times the size of the JSON.
    if (engine !== "memory") expect(storedBytes / entrySizes[1].jsonBytes).toBeGreaterThan(1);
    if (engine !== "memory") expect(storedBytes / entrySizes[1].jsonBytes).toBeLessThan(2);
  }
});

test("refuses unknown options and parts", async () => {
  for (const args of [
    ["--only", "11x11"],
    ["--rounds", "0"],
    ["--entries", "many"],
  ]) {
    const { code, stderr } = await bench(...args);
    expect(code).toBe(2);
    expect(stderr).toContain("npm run bench");
  }
});
