import type { PolicyFactory, PolicySpec } from "@armature/policy";
import type { RewardFunction } from "@armature/reward";
import type { Json } from "@armature/storage";
import { z } from "zod";
import { LearnerError } from "../error.ts";
import { count } from "../log/fields.ts";
import { ContributionCap } from "./contribution-cap.ts";
import { Conversations, MAX_CONVERSATIONS } from "./conversations.ts";
import { DeclaredArms, type Tier } from "./declared-arms.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { JoinWindow } from "./join-window.ts";
import { Ledger } from "./ledger.ts";
import { SetObjectives } from "./set-objectives.ts";

/** Latest attempts that feedback can still revise. */
export const JOIN_WINDOW = 10_000;

/** Numbers of entries, by their effect. */
export interface FoldCounts {
  settlements: number;
  /** Attempts without a report: only their predicted cost counts. */
  expired: number;
  feedback: number;
  /** Entries that repeated an earlier one: no effect. */
  repeated: number;
  /** Settlements of tiers that are no longer configured: only their dollars count. */
  foreignTier: number;
  /** Entries that the policy or the reward function refused: only their dollars count. */
  refused: number;
  /** Attempts whose quality was not learned, because their tenant had reached its contribution cap. */
  capped: number;
}

/** The parts of a fold, and how far it trusts one tenant. */
export interface FoldOptions extends PolicySpec {
  /** Names of the tiers; each has a policy of its own. */
  readonly tiers: readonly string[];
  readonly policy: PolicyFactory;
  readonly reward: RewardFunction;
  /**
   * The contribution cap: of the latest rated attempts of an arm that are learned from, the largest
   * share that can be one tenant's, in (0, 1]. Attempts without a tenant count as those of one tenant.
   * @default 1: no cap
   */
  readonly tenantShare?: number | undefined;
}

/** Everything that is learned. */
export interface FoldState {
  readonly tiers: ReadonlyMap<string, Tier>;
  readonly arms: DeclaredArms;
  readonly window: JoinWindow;
  readonly ledger: Ledger;
  readonly contributions: ContributionCap;
  readonly objectives: SetObjectives;
  readonly conversations: Conversations;
  readonly counts: FoldCounts;
}

/** The state before anything is learned. */
export function freshState(options: FoldOptions): FoldState {
  const tiers = freshTiers(options);
  return {
    tiers,
    arms: new DeclaredArms(tiers, options),
    window: new JoinWindow(JOIN_WINDOW),
    ledger: new Ledger(),
    contributions: new ContributionCap(options.tenantShare ?? 1),
    objectives: new SetObjectives(),
    conversations: new Conversations(MAX_CONVERSATIONS),
    counts: {
      settlements: 0,
      expired: 0,
      feedback: 0,
      repeated: 0,
      foreignTier: 0,
      refused: 0,
      capped: 0,
    },
  };
}

/** The state, for a snapshot. */
export function storedState(state: FoldState): { readonly [part: string]: Json } {
  const { tiers, arms, window, ledger, contributions, objectives, conversations, counts } = state;
  return {
    tiers: [...tiers].map(([name, { policy }]) => ({
      name,
      policy: policy.snapshot(),
    })),
    arms: arms.snapshot(),
    window: window.snapshot(),
    ledger: ledger.snapshot(),
    shares: contributions.snapshot(),
    objectives: objectives.snapshot(),
    conversations: conversations.snapshot(),
    counts: { ...counts },
  };
}

/**
 * A new state from what `storedState` returned.
 * @throws LearnerError `foreign-snapshot`
 */
export function restoredState(snapshot: Json, options: FoldOptions): FoldState {
  try {
    const state = read(snapshot, options);
    // A state that is not written back as it was read was not understood.
    if (fingerprintOf(storedState(state)) === fingerprintOf(snapshot)) return state;
  } catch (cause) {
    throw damaged(reasonOf(cause), cause);
  }
  throw damaged("it has fields that this version does not know");
}

function damaged(reason: string, cause?: unknown): LearnerError {
  return new LearnerError(
    "foreign-snapshot",
    `the snapshot is damaged (${reason}): remove it, and what the log still holds is learned again`,
    { cause },
  );
}

const part = z.custom<Json>();

const stored = z.strictObject({
  tiers: z.array(z.strictObject({ name: z.string(), policy: part })),
  arms: part,
  window: part,
  ledger: part,
  shares: part,
  objectives: part,
  conversations: part,
  counts: z.strictObject({
    settlements: count,
    expired: count,
    feedback: count,
    repeated: count,
    foreignTier: count,
    refused: count,
    capped: count,
  }),
});

function read(snapshot: Json, options: FoldOptions): FoldState {
  const { arms, window, ledger, shares, objectives, conversations, counts, ...rest } =
    stored.parse(snapshot);
  const tiers = freshTiers(options);
  for (const { name, policy } of rest.tiers) tiers.get(name)?.policy.restore(policy);
  return {
    tiers,
    arms: DeclaredArms.from(arms, tiers, options),
    window: JoinWindow.from(window, JOIN_WINDOW),
    ledger: Ledger.from(ledger),
    contributions: ContributionCap.from(shares, options.tenantShare ?? 1),
    objectives: SetObjectives.from(objectives),
    conversations: Conversations.from(conversations, MAX_CONVERSATIONS),
    counts,
  };
}

function freshTiers(options: FoldOptions): Map<string, Tier> {
  const { tiers, policy, dimension, featureSchema } = options;
  return new Map(tiers.map((name) => [name, { policy: policy({ dimension, featureSchema }) }]));
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError({ issues: error.issues.slice(0, 3) });
  return error instanceof Error ? error.message : String(error);
}
