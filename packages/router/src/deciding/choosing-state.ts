import type { Fold } from "@armature/learner";
import type { Arms } from "../models/arms.ts";

/** The learned state that a choice is made from. */
export interface ChoosingState {
  readonly fold: Fold;
  readonly offset: string | null;
  readonly arms: Arms;
  /** Now, in milliseconds since the epoch. */
  readonly at: number;
  /** US dollars that may still be spent today on behalf of a tenant, or of none. */
  readonly leftUsd: (tenant: string | undefined) => number;
  /** Milliseconds until a model that failed of late may be chosen again; 0 where it may be now. */
  readonly restMs: (model: string) => number;
}
