import type { LogRecord } from "@armature/storage";
import { expect } from "vitest";

/** The numbers acknowledged to each process, by its name. */
export type Acknowledged = ReadonlyMap<string, readonly number[]>;

/** Asserts that every acknowledged entry is in the log, once, and in the order of its process. */
export function assertOnce(records: readonly LogRecord[], acknowledged: Acknowledged): void {
  const entries = records.map(({ entry }) => entry as { by: string; n: number });
  for (const [by, numbers] of acknowledged) {
    const there = entries.filter((entry) => entry.by === by).map(({ n }) => n);
    expect(there, `the entries of ${by}`).toEqual([...new Set(there)].sort((a, b) => a - b));
    const found = new Set(there);
    expect(numbers.filter((n) => !found.has(n))).toEqual([]);
  }
}
