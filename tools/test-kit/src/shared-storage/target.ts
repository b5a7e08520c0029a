import type { StorageFactory } from "@armature/storage";
import type { RetentionOptions } from "@armature/storage/shared";
import type { ServerProcess } from "../servers/index.ts";
import type { StorageRecipe } from "./spawn-appender.ts";

/** A storage that processes share, and ways to hurt the server under it. */
export interface Target {
  readonly server: ServerProcess;
  readonly port: number;
  /** The recipe of a storage with a log that nobody else uses. */
  recipe(options?: {
    readonly patienceMs?: number;
    readonly port?: number;
    readonly retention?: RetentionOptions;
  }): StorageRecipe;
  open(recipe: StorageRecipe): StorageFactory;
  /** Breaks all connections to the server at once. */
  dropConnections(): Promise<unknown>;
  /** What the storage calls its server in messages. */
  readonly name: string;
}
