import type { Storage } from "@armature/storage";
import { type SharedEngine, type SharedStorageOptions, sharedStorage } from "../../src/index.ts";

/** A storage over an engine that is there already. */
export function openOver(engine: SharedEngine, options?: SharedStorageOptions): Promise<Storage> {
  return sharedStorage(async () => engine, options)();
}
