import type { LogRecord } from "@armature/storage";
import { expect } from "vitest";

/** What processes were told, by their names. */
export type Acknowledged = ReadonlyMap<string, readonly number[]>;

/** Asserts that all that was acknowledged is there, nothing is twice, and each process in order. */
export function assertOnce(records: readonly LogRecord[], acknowledged: Acknowledged): void {
  const entries = records.map(({ entry }) => entry as { by: string; n: number });
  for (const [by, numbers] of acknowledged) {
    const there = entries.filter((entry) => entry.by === by).map(({ n }) => n);
    expect(there, `the entries of ${by}`).toEqual([...new Set(there)].sort((a, b) => a - b));
    const found = new Set(there);
    expect(numbers.filter((n) => !found.has(n))).toEqual([]);
  }
}
