import { type FileSystem, nodeFileSystem } from "../../src/index.ts";

/** The real file system, quicker: for tests that lose no power and have no second writer. */
export const unsyncedFileSystem: FileSystem = {
  ...nodeFileSystem,
  async open(path, mode) {
    return { ...(await nodeFileSystem.open(path, mode)), async sync() {} };
  },
  async syncDirectory() {},
  lock: async () => () => undefined,
};
