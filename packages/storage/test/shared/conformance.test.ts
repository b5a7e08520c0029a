import { MemoryDatabase, memoryEngine } from "@armature/test-kit/memory-engine";
import { storageConformance } from "../../src/conformance/index.ts";
import { sharedStorage } from "../../src/shared/index.ts";

storageConformance("sharedStorage over an engine in memory", () => {
  const database = new MemoryDatabase();
  return sharedStorage(async () => memoryEngine(database));
});
