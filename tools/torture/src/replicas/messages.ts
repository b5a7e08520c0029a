import type { StorageSpec } from "./storage-spec.ts";

/** What a replica's process is started with. */
export interface ReplicaOptions {
  readonly spec: StorageSpec;
  readonly seed: number;
  readonly snapshotEvery: number;
}

/** What a replica's process is asked. */
export type Question =
  /** Append an entry of the load, and say so, by the number of the question, once it is learned. */
  | { readonly observe: number; readonly number: number }
  /** Say what was learned, once that is all entries through the offset. */
  | { readonly stateAt: string };

/** What it says. */
export type Answer =
  | { readonly ready: true }
  | { readonly learned: number }
  | { readonly refused: number; readonly why: string }
  | { readonly state: string; readonly offset: string }
  /** Whenever it changes. */
  | { readonly health: "ok" | "degraded"; readonly detail: string }
  /** A trim took what it had not read, and it went on from a snapshot. */
  | { readonly leftBehind: true }
  /** It learns no more. It goes on deciding, so this is not its end. */
  | { readonly stopped: string };
