import { type Feedback, Fold, type LogEntry, type Settlement } from "@armature/learner";
import type { Observation } from "@armature/policy";
import { completeObjective, type Objective, type RewardFunction } from "@armature/reward";
import { type Json, type Log, StorageError } from "@armature/storage";
import { EvaluationError } from "../../error.ts";
import type { Decision, HistoryEvent, LoggedDecisions } from "./decision.ts";
import { Recorder } from "./recorder.ts";

export interface DecisionsOptions {
  /** Defines the quality of answers: the router's reward function, or another one. */
  readonly reward: RewardFunction;
  /**
   * True if a budget priced dollars. Decisions without a logged objective then have a `costWeight` of
   * 0.
   */
  readonly budgeted: boolean;
}

/**
 * The decisions of a log, with the quality that the fold knows after the last entry:
 * the first rating of a channel counts, and a higher revision corrects it.
 *
 * @param read returns all entries in order; it is called twice
 * @throws EvaluationError `no-decisions`
 * @throws LearnerError if an entry is malformed, or contexts are of several schemas
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
    // A late report replaces the predicted outcome of an expired decision.
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
 * Reads the decisions of a stored log; of the remaining entries if it was trimmed.
 *
 * @throws everything that {@link decisionsOf} throws, and StorageError if the log cannot be read
 */
export function readDecisions(log: Log, options: DecisionsOptions): Promise<LoggedDecisions> {
  return decisionsOf(() => retained(log), options);
}

/** Tiers, feature schema and dimension of a log. */
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
    throw new EvaluationError("no-decisions", "the log holds no settled decision");
  }
  return {
    tiers: [...tiers],
    dimension: first.context.length,
    featureSchema: first.featureSchema,
  };
}

/** A decision that later entries may still change. */
type FoldedDecision = Omit<Decision, "objective" | "quality" | "costUsd" | "latencyMs"> & {
  readonly objective: Objective | undefined;
  quality?: number;
  costUsd?: number;
  latencyMs?: number;
  /** It was never reported, so its cost is a prediction. */
  expired: boolean;
};

function tierOf(entry: Settlement | Feedback): string {
  return entry.kind === "settlement" ? entry.tier : "";
}

function decisionOf(entry: Settlement, observed: Observation, position: number): FoldedDecision {
  const { decisionId, tier, tenant, conversation, at, eligible, arm } = entry;
  const { probabilities, forced, expired, objective, switchCost } = entry;
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
    ...(switchCost !== undefined && { switchCost }),
    ...(observed.quality !== undefined && { quality: observed.quality }),
    ...(observed.costUsd !== undefined && !expired && { costUsd: observed.costUsd }),
    ...(observed.latencyMs !== undefined && { latencyMs: observed.latencyMs }),
    expired: expired ?? false,
  };
}

/** The probabilities, or null if the chosen arm cannot have been drawn from them. */
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
