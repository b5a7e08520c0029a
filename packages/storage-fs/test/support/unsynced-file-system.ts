import { type FileSystem, nodeFileSystem } from "../../src/index.ts";

/** The real file system, quicker: for tests whose machine does not lose its power. */
export const unsyncedFileSystem: FileSystem = {
  ...nodeFileSystem,
  async open(path, mode) {
    return { ...(await nodeFileSystem.open(path, mode)), async sync() {} };
  },
  async syncDirectory() {},
};
