import type { Storage } from "../../../src/index.ts";
import {
  type SharedEngine,
  type SharedStorageOptions,
  sharedStorage,
} from "../../../src/shared/index.ts";

/** A storage over an engine that is there already. */
export function openOver(engine: SharedEngine, options?: SharedStorageOptions): Promise<Storage> {
  return sharedStorage(async () => engine, options)();
}
