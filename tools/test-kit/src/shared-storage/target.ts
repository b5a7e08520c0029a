import type { StorageFactory } from "@armature/storage";
import type { RetentionOptions } from "@armature/storage/shared";
import type { ServerProcess } from "../servers/index.ts";
import type { StorageSpec } from "./spawn-appender.ts";

/** A storage that processes share, and means to disturb the server under it. */
export interface Target {
  readonly server: ServerProcess;
  readonly port: number;
  /** How to open a storage with a new log of its own. */
  newLog(options?: {
    readonly patienceMs?: number;
    readonly port?: number;
    readonly retention?: RetentionOptions;
  }): StorageSpec;
  open(spec: StorageSpec): StorageFactory;
  /** Breaks all connections to the server at once. */
  dropConnections(): Promise<unknown>;
  /** The name of the server in the storage's messages. */
  readonly name: string;
}
