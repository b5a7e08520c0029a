import { describe, test } from "vitest";
import type { StorageFactory } from "../contract/storage.ts";
import { storageCases } from "./cases.ts";

export { type StorageCase, storageCases } from "./cases.ts";

export interface StorageConformanceOptions {
  /** Names of cases that do not apply, each with the reason. @default none */
  readonly skip?: Readonly<Record<string, string>>;
}

/**
 * Registers every case that a storage must pass with vitest. Storages that a case opens are closed
 * after it.
 *
 * @param fresh called once per case; returns the factory of a new, empty storage. Opening it again
 *   after a close must give the same storage.
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
