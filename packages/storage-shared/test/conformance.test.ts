import { storageConformance } from "@armature/storage/conformance";
import { sharedStorage } from "../src/index.ts";
import { MemoryDatabase, memoryEngine } from "./support/memory-engine.ts";

storageConformance("sharedStorage over an engine in memory", () => {
  const database = new MemoryDatabase();
  return sharedStorage(async () => memoryEngine(database));
});
