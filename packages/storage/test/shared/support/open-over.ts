import type { Storage } from "../../../src/index.ts";
import {
  type SharedEngine,
  type SharedStorageOptions,
  sharedStorage,
} from "../../../src/shared/index.ts";

/** A storage over an existing engine. */
export function openOver(engine: SharedEngine, options?: SharedStorageOptions): Promise<Storage> {
  return sharedStorage(async () => engine, options)();
}
