export type { Clock } from "./clock.ts";
export type { FileHandle, FileSystem, OpenMode } from "./file-system.ts";
export { nodeFileSystem } from "./file-system.ts";
export { fsStorage } from "./fs-storage.ts";
export { type FsStorageReaderOptions, fsStorageReader } from "./fs-storage-reader.ts";
export type { FsStorageOptions } from "./options.ts";
export type { RetentionOptions } from "./retention.ts";
