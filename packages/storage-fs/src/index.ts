export type { FileHandle, FileSystem, OpenMode } from "./file-system.ts";
export { nodeFileSystem } from "./file-system.ts";
export { type FsStorageOptions, fsStorage } from "./fs-storage.ts";
export { type FsStorageReaderOptions, fsStorageReader } from "./fs-storage-reader.ts";
