import { describe, test } from "vitest";
import type { StorageFactory } from "../contract/storage.ts";
import { storageCases } from "./cases.ts";

export { type StorageCase, storageCases } from "./cases.ts";

export interface StorageConformanceOptions {
  /** Cases that do not apply, by name, each with the reason. @default none */
  readonly skip?: Readonly<Record<string, string>>;
}

/**
 * Registers, with vitest, every case that a storage must pass. `fresh` gives the factory of a new
 * and empty storage for each case; what the factory opens again must be the same storage. What a
 * case opens is closed after it.
 */
export function storageConformance(
  name: string,
  fresh: () => StorageFactory | Promise<StorageFactory>,
  options: StorageConformanceOptions = {},
): void {
  const skip = new Map(Object.entries(options.skip ?? {}));
  for (const [skipped, reason] of skip) {
    if (!storageCases.some((storageCase) => storageCase.name === skipped)) {
      throw new RangeError(`skip names no case of the suite: "${skipped}"`);
    }
    if (reason.trim() === "") throw new RangeError(`skip needs a reason for "${skipped}"`);
  }
  describe(`${name} is a storage`, () => {
    for (const storageCase of storageCases) {
      test(storageCase.name, async (context) => {
        const reason = skip.get(storageCase.name);
        if (reason !== undefined) context.skip(reason);
        await storageCase.run(await fresh());
      });
    }
  });
}
