import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { bytesPerRound, sharedData } from "../src/index.ts";

test("the heap measure sees an object a round, and sees nothing where there is nothing", () => {
  const script = (name: string) => new URL(`./heap/${name}.ts`, import.meta.url);
  expect(bytesPerRound(script("boxes"), 100_000)).toBeGreaterThan(12);
  expect(bytesPerRound(script("sums"), 100_000)).toBeLessThan(8);
});

test("benchmark data is found, or its absence is said; in CI absence is an error", () => {
  const directory = mkdtempSync(join(tmpdir(), "armature-data-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, "here.jsonl"), "");
  vi.stubEnv("ARMATURE_DATA", directory);
  onTestFinished(() => void vi.unstubAllEnvs());
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  expect(sharedData("here.jsonl")).toBe(join(directory, "here.jsonl"));
  vi.stubEnv("CI", "");
  expect(sharedData("gone.jsonl")).toBeUndefined();
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("SKIPPED"));
  vi.stubEnv("CI", "true");
  expect(() => sharedData("gone.jsonl")).toThrow(/gone\.jsonl/);
});
