import type { PolicyFactory, PolicySpec } from "@armature/policy";
import type { RewardFunction } from "@armature/reward";
import type { Json } from "@armature/storage";
import { z } from "zod";
import { LearnerError } from "../error.ts";
import { count } from "../log/fields.ts";
import { TeachingShares } from "./contribution-cap.ts";
import { DeclaredArms, type Tier } from "./declared-arms.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { JoinWindow } from "./join-window.ts";
import { Ledger } from "./ledger.ts";
import { SetObjectives } from "./set-objectives.ts";

/** How many settled attempts can still be revised by feedback. */
export const JOIN_WINDOW = 10_000;

/** How many entries had which effect. */
export interface FoldCounts {
  settlements: number;
  /** Attempts that nobody has reported: all that counts is their predicted cost. */
  expired: number;
  feedback: number;
  /** Entries that said again what was known: no effect. */
  repeated: number;
  /** Settlements of tiers that are configured no more: nothing is learned from them. */
  foreignTier: number;
  /** Entries that the policy refused: nothing is learned from them. */
  refused: number;
  /** Attempts whose quality taught nothing: their tenant had taught its share of the arm. */
  capped: number;
}

/** What a fold is made of, and how far it trusts. */
export interface FoldOptions extends PolicySpec {
  /** Names of the tiers, each of which learns apart. */
  readonly tiers: readonly string[];
  readonly policy: PolicyFactory;
  readonly reward: RewardFunction;
  /**
   * The most that one tenant may teach of each arm, in (0, 1]: its share of the latest attempts that
   * taught. Attempts of no tenant count as one tenant's. @default 1: no cap
   */
  readonly tenantShare?: number | undefined;
}

/** All that was learned. */
export interface FoldState {
  readonly tiers: ReadonlyMap<string, Tier>;
  readonly arms: DeclaredArms;
  readonly window: JoinWindow;
  readonly ledger: Ledger;
  readonly shares: TeachingShares;
  readonly objectives: SetObjectives;
  readonly counts: FoldCounts;
}

/** Nothing learned. */
export function freshState(options: FoldOptions): FoldState {
  const tiers = freshTiers(options);
  return {
    tiers,
    arms: new DeclaredArms(tiers, options),
    window: new JoinWindow(JOIN_WINDOW),
    ledger: new Ledger(),
    shares: new TeachingShares(options.tenantShare ?? 1),
    objectives: new SetObjectives(),
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

/** All of it, for a snapshot. */
export function storedState(state: FoldState): { readonly [part: string]: Json } {
  const { tiers, arms, window, ledger, shares, objectives, counts } = state;
  return {
    tiers: [...tiers].map(([name, { policy }]) => ({
      name,
      policy: policy.snapshot(),
    })),
    arms: arms.snapshot(),
    window: window.snapshot(),
    ledger: ledger.snapshot(),
    shares: shares.snapshot(),
    objectives: objectives.snapshot(),
    counts: { ...counts },
  };
}

/**
 * What `storedState` gave, made anew from it: a state that is damaged changes nothing.
 * @throws LearnerError `foreign-snapshot`
 */
export function restoredState(snapshot: Json, options: FoldOptions): FoldState {
  try {
    const state = read(snapshot, options);
    // What does not come back as it was given was not understood.
    if (fingerprintOf(storedState(state)) === fingerprintOf(snapshot)) return state;
  } catch (cause) {
    throw damaged(reasonOf(cause), cause);
  }
  throw damaged("it says more than is known");
}

function damaged(reason: string, cause?: unknown): LearnerError {
  return new LearnerError(
    "foreign-snapshot",
    `the snapshot is damaged (${reason}): remove it, and what the log still holds is learned anew`,
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
  const { arms, window, ledger, shares, objectives, counts, ...rest } = stored.parse(snapshot);
  const tiers = freshTiers(options);
  for (const { name, policy } of rest.tiers) tiers.get(name)?.policy.restore(policy);
  return {
    tiers,
    arms: DeclaredArms.from(arms, tiers, options),
    window: JoinWindow.from(window, JOIN_WINDOW),
    ledger: Ledger.from(ledger),
    shares: TeachingShares.from(shares, options.tenantShare ?? 1),
    objectives: SetObjectives.from(objectives),
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
