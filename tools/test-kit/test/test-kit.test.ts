import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { bytesPerRound, inCI, sharedData } from "../src/index.ts";

test("the heap measure sees one object per round, and nothing if nothing is allocated", () => {
  const script = (name: string) => new URL(`./heap/${name}.ts`, import.meta.url);
  expect(bytesPerRound(script("boxes"), 100_000)).toBeGreaterThan(12);
  expect(bytesPerRound(script("sums"), 100_000)).toBeLessThan(8);
});

test("absent benchmark data is reported; in continuous integration it is an error", () => {
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

test.each([
  [undefined, false],
  ["", false],
  ["0", false],
  ["false", false],
  ["true", true],
  ["1", true],
])("CI=%s means continuous integration: %s", (value, expected) => {
  vi.stubEnv("CI", value);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(inCI()).toBe(expected);
});
