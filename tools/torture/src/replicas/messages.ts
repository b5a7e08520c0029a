import type { StorageSpec } from "./storage-spec.ts";

/** Options of a replica's process. */
export interface ReplicaOptions {
  readonly spec: StorageSpec;
  readonly seed: number;
  readonly snapshotEvery: number;
}

/** A question to a replica's process. */
export type Question =
  /** Append an entry of the load; answer with the number of the question when it is learned. */
  | { readonly observe: number; readonly number: number }
  /** Answer with the state at this offset, when the replica has reached it. */
  | { readonly stateAt: string };

/** An answer of a replica's process. */
export type Answer =
  | { readonly ready: true }
  | { readonly learned: number }
  | { readonly refused: number; readonly why: string }
  | { readonly state: string; readonly offset: string }
  /** Sent whenever the health changes. */
  | { readonly health: "ok" | "degraded"; readonly detail: string }
  /** A trim removed unread entries, and the replica continued from a snapshot. */
  | { readonly leftBehind: true }
  /** The replica has stopped learning, but not deciding. */
  | { readonly stopped: string };
