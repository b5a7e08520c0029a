import { type FileSystem, nodeFileSystem } from "../../src/index.ts";

/** The real file system without syncs and locks: faster, for tests without power cuts or rivals. */
export const unsyncedFileSystem: FileSystem = {
  ...nodeFileSystem,
  async open(path, mode) {
    return { ...(await nodeFileSystem.open(path, mode)), async sync() {} };
  },
  async syncDirectory() {},
  lock: async () => () => undefined,
};
