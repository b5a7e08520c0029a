import { type Feedback, Fold, type LogEntry, type Settlement } from "@armature/learner";
import type { Observation } from "@armature/policy";
import { completeObjective, type Objective, type RewardFunction } from "@armature/reward";
import { type Json, type Log, StorageError } from "@armature/storage";
import { OffPolicyError } from "../error.ts";
import type { Decision, HistoryEvent, LoggedDecisions } from "./decision.ts";
import { Recorder } from "./recorder.ts";

export interface DecisionsOptions {
  /** Says how good answers were: the router's own reward, or another to judge by. */
  readonly reward: RewardFunction;
  /**
   * True where a budget priced dollars, so that a decision whose objective is not in the log did not
   * price them again.
   */
  readonly budgeted: boolean;
}

/**
 * The decisions of a log, with each quality as the fold's fold knows it after the last entry:
 * the first word of a channel counts, a higher revision corrects it. `read` gives the entries from
 * the first to the last; it is called twice.
 *
 * @throws OffPolicyError `no-decisions`
 * @throws LearnerError where an entry has not the form of any, or contexts are of several schemas
 */
export async function decisionsOf(
  read: () => Iterable<Json> | AsyncIterable<Json>,
  options: DecisionsOptions,
): Promise<LoggedDecisions> {
  const { tiers, dimension, featureSchema } = await outline(read());
  const history: HistoryEvent[] = [];
  const { reward, budgeted } = options;
  const fold = new Fold({
    reward,
    dimension,
    featureSchema,
    tiers,
    policy: (spec) => new Recorder(spec, history),
  });
  const recorders = new Map<string, Recorder>();
  for (const [tier, { policy }] of fold.tiers) {
    if (!(policy instanceof Recorder)) continue;
    policy.tier = tier;
    recorders.set(tier, policy);
  }
  const decisions = new Map<string, FoldedDecision>();
  let position = 0;
  for await (const value of read()) {
    for (const recorder of recorders.values()) {
      recorder.position = position;
      recorder.latest = undefined;
    }
    fold.apply(value);
    const entry = value as LogEntry;
    position += 1;
    if (entry.kind === "control" || entry.attempt !== 1) continue;
    const known = decisions.get(entry.decisionId);
    const observed = recorders.get(known?.tier ?? tierOf(entry))?.latest;
    if (known === undefined) {
      if (entry.kind === "settlement" && observed !== undefined) {
        decisions.set(entry.decisionId, decisionOf(entry, observed, position - 1));
      }
      continue;
    }
    if (observed?.quality !== undefined) known.quality = observed.quality;
    // A report after its time says what was only predicted until then.
    if (entry.kind === "settlement" && known.expired && !entry.expired) {
      known.expired = false;
      const { costUsd, latencyMs, aborted } = entry.outcome;
      if (costUsd !== undefined) known.costUsd = costUsd;
      if (latencyMs !== undefined && !aborted) known.latencyMs = latencyMs;
    }
  }
  const { repeated, refused } = fold.counts;
  const configured = completeObjective([reward.objective], {
    budgeted,
    costScaleUsd: fold.costScale(fold.arms),
  });
  return {
    dimension,
    featureSchema,
    tiers,
    entries: position,
    unused: repeated + refused,
    decisions: [...decisions.values()]
      .map(({ expired: _, objective = configured, ...decision }) => ({ ...decision, objective }))
      .sort((a, b) => a.at - b.at || a.position - b.position),
    history,
  };
}

/**
 * The decisions of a log on a storage, or of what a trim has left of it.
 *
 * @throws what {@link decisionsOf} throws, and StorageError where the log cannot be read
 */
export function readDecisions(log: Log, options: DecisionsOptions): Promise<LoggedDecisions> {
  return decisionsOf(() => retained(log), options);
}

/** Tiers, features and length of the contexts, from what the entries say. */
async function outline(entries: Iterable<Json> | AsyncIterable<Json>) {
  const tiers = new Set<string>();
  let first: Settlement | undefined;
  for await (const value of entries) {
    const entry = value as LogEntry;
    if (entry.kind === "control" && entry.op === "declare-arm") {
      for (const tier of entry.tiers) tiers.add(tier);
    } else if (entry.kind === "settlement") {
      tiers.add(entry.tier);
      first ??= entry;
    }
  }
  if (first === undefined) {
    throw new OffPolicyError("no-decisions", "the log holds no settled decision to learn from");
  }
  return {
    tiers: [...tiers],
    dimension: first.context.length,
    featureSchema: first.featureSchema,
  };
}

/** A decision while more may be said of it. */
type FoldedDecision = Omit<Decision, "objective" | "quality" | "costUsd" | "latencyMs"> & {
  readonly objective: Objective | undefined;
  quality?: number;
  costUsd?: number;
  latencyMs?: number;
  /** Nobody has reported it: its dollars are a prediction. */
  expired: boolean;
};

function tierOf(entry: Settlement | Feedback): string {
  return entry.kind === "settlement" ? entry.tier : "";
}

function decisionOf(entry: Settlement, observed: Observation, position: number): FoldedDecision {
  const { decisionId, tier, tenant, conversation, at, eligible, arm } = entry;
  const { probabilities, forced, expired, objective } = entry;
  const chosen = eligible.indexOf(arm);
  return {
    decisionId,
    tier,
    ...(tenant !== undefined && { tenant }),
    cluster: conversation ?? tenant ?? decisionId,
    position,
    at,
    context: observed.context,
    eligible,
    chosen,
    probabilities: drawnFrom(probabilities, eligible, chosen),
    ...(forced !== undefined && { forced }),
    objective,
    ...(observed.quality !== undefined && { quality: observed.quality }),
    ...(observed.costUsd !== undefined && !expired && { costUsd: observed.costUsd }),
    ...(observed.latencyMs !== undefined && { latencyMs: observed.latencyMs }),
    expired: expired ?? false,
  };
}

/** The probabilities where the arm can have been drawn from them, else null. */
function drawnFrom(
  probabilities: readonly number[] | null,
  eligible: readonly string[],
  chosen: number,
): Float64Array | null {
  if (probabilities?.length !== eligible.length || !(probabilities[chosen] > 0)) return null;
  const sum = probabilities.reduce((total, p) => total + p, 0);
  return Math.abs(sum - 1) <= 1e-6 ? Float64Array.from(probabilities) : null;
}

async function* retained(log: Log): AsyncGenerator<Json> {
  let after: string | null = null;
  try {
    for await (const { entry, offset } of log.read(after)) {
      after = offset;
      yield entry;
    }
  } catch (error) {
    if (after !== null || !StorageError.isInstance(error) || error.code !== "trimmed") throw error;
    for await (const { entry } of log.read(error.resumeAfter ?? null)) yield entry;
  }
}
