import type { Storage, StorageFactory } from "../contract/storage.ts";
import { lifecycleCases } from "./lifecycle-cases.ts";
import { logCases } from "./log-cases.ts";
import { readCases } from "./read-cases.ts";
import { snapshotCases } from "./snapshot-cases.ts";
import { trimCases } from "./trim-cases.ts";

/** One rule of the contract and its test. */
export interface StorageCase {
  readonly name: string;
  /** Rejects if the rule is broken. `open` must start with an empty storage. */
  run(open: StorageFactory): Promise<void>;
}

/** The suite as a list, for other test runners. */
export const storageCases: readonly StorageCase[] = [
  ...Object.entries(logCases),
  ...Object.entries(readCases),
  ...Object.entries(trimCases),
  ...Object.entries(snapshotCases),
  ...Object.entries(lifecycleCases),
].map(([name, prove]) => ({ name, run: (open) => closingAll(open, prove) }));

/** Closes the storages that the case left open, even if it failed. */
async function closingAll(
  open: StorageFactory,
  prove: (open: StorageFactory) => Promise<void>,
): Promise<void> {
  const opened: Storage[] = [];
  try {
    await prove(async () => {
      const storage = await open();
      opened.push(storage);
      return storage;
    });
  } finally {
    for (const storage of opened) await storage.close();
  }
}
