import type { Fold } from "@armature/learner";
import type { KnownConversation } from "../conversations/conversation-ledger.ts";
import type { ActiveModels } from "../models/active-models.ts";

/** The state from which a choice is made. */
export interface ChoosingState {
  readonly fold: Fold;
  readonly offset: string | null;
  readonly models: ActiveModels;
  /** What is known of a conversation. */
  readonly conversation: (
    tenant: string | undefined,
    conversation: string | undefined,
  ) => KnownConversation | undefined;
  /** Now, in milliseconds since the epoch. */
  readonly at: number;
  /** US dollars that can still be spent today for a tenant, or for none. */
  readonly remainingUsd: (tenant: string | undefined) => number;
  /** Milliseconds until a model's circuit lets a request through; 0 if it does now. */
  readonly retryAfterMs: (model: string) => number;
}
