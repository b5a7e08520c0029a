import { checkOutcome, type Outcome } from "@armature/reward";
import { LearnerError } from "../error.ts";
import type { Feedback, LogEntry, Settlement } from "../log/entry.ts";
import type { FoldOptions, FoldState } from "./fold-state.ts";
import { attemptOf, observationOf, type SettledAttempt } from "./settled-attempt.ts";

/**
 * Folds one entry into the state.
 * @throws LearnerError `feature-schema`, and then the state is as it was; whatever the policy or the
 *   reward function throws, and then only the dollars of the entry may count
 */
export function applyEntry(entry: LogEntry, state: FoldState, options: FoldOptions): void {
  switch (entry.kind) {
    case "settlement":
      applySettlement(entry, state, options);
      break;
    case "feedback":
      applyFeedback(entry, state, options);
      break;
    case "control":
      if (entry.op === "declare-arm") state.arms.declare(entry);
      else if (entry.op === "set-objective") state.objectives.set(entry);
      else if (!state.arms.remove(entry.id)) state.counts.repeated += 1;
  }
}

/** Identifies an attempt in the join window. */
export function attemptKey(decisionId: string, attempt: number): string {
  return `${attempt}:${decisionId}`;
}

function applySettlement(entry: Settlement, state: FoldState, options: FoldOptions): void {
  requireOwnFeatures(entry, options);
  const key = attemptKey(entry.decisionId, entry.attempt);
  const known = state.window.settled(key);
  if (known !== undefined && (entry.expired || !known.expired)) {
    state.counts.repeated += 1;
    return;
  }
  checkOutcome(entry.outcome);
  bill(entry, known?.outcome.costUsd, state);
  state.conversations.apply(entry);
  if (known === undefined) learn(entry, key, state, options);
  else learnLate(entry, known, key, state, options);
}

function requireOwnFeatures(
  { featureSchema, context }: Settlement,
  { dimension, featureSchema: own }: FoldOptions,
): void {
  if (featureSchema === own && context.length === dimension) return;
  throw new LearnerError(
    "feature-schema",
    `the log holds contexts of ${context.length} features ${featureSchema}, but these are ` +
      `${dimension} of ${own}: use a new directory, or the features it was written with`,
  );
}

/** Dollars come first: they were spent, even if nothing is learned from the entry. */
function bill(
  { at, tenant, arm, expired, outcome: { costUsd } }: Settlement,
  charged: number | undefined,
  { ledger, arms }: FoldState,
): void {
  if (costUsd === undefined) return;
  ledger.charge(at, tenant, costUsd - (charged ?? 0));
  if (!expired) arms.costs.observe(arm, costUsd);
}

function learn(entry: Settlement, key: string, state: FoldState, options: FoldOptions): void {
  const { window, arms, counts } = state;
  const attempt = attemptOf(entry);
  window.addSettled(key, attempt);
  if (attempt.expired) counts.expired += 1;
  const tier = state.tiers.get(entry.tier);
  if (tier === undefined) {
    counts.foreignTier += 1;
    return;
  }
  const quality = admittedQuality(attempt, window.meanRating(key), state, options);
  arms.admit(tier.policy, entry.arm);
  const { costUsd, latencyMs, aborted } = entry.outcome;
  tier.policy.update({
    ...observationOf(entry.decisionId, attempt),
    ...(quality !== undefined && { quality }),
    ...(costUsd !== undefined && { costUsd }),
    ...switchUsdOf(entry),
    // How long the client waited before it left says nothing about the arm.
    ...(latencyMs !== undefined && !aborted && { latencyMs }),
  });
  attempt.quality = quality;
  counts.settlements += 1;
}

function switchUsdOf({ switchCost, eligible, arm }: Settlement): { readonly switchUsd?: number } {
  const switchUsd = switchCost?.usd[eligible.indexOf(arm)];
  return switchUsd === undefined ? {} : { switchUsd };
}

/** Learns from a report after expiry. The policy has learned a cost already, so only the quality. */
function learnLate(
  entry: Settlement,
  attempt: SettledAttempt,
  key: string,
  state: FoldState,
  options: FoldOptions,
): void {
  // Without a reported cost the predicted one stays. Fields in the order of every outcome.
  const { quality, costUsd = attempt.outcome.costUsd, ...rest } = entry.outcome;
  attempt.outcome = {
    ...(quality !== undefined && { quality }),
    ...(costUsd !== undefined && { costUsd }),
    ...rest,
  };
  attempt.expired = false;
  state.counts.expired -= 1;
  revise(entry.decisionId, attempt, state.window.meanRating(key), state, options);
}

function applyFeedback(entry: Feedback, state: FoldState, options: FoldOptions): void {
  const { window, counts } = state;
  const key = attemptKey(entry.decisionId, entry.attempt);
  if (window.isRepetition(key, entry.channel, entry.revision)) {
    counts.repeated += 1;
    return;
  }
  const attempt = window.settled(key);
  if (attempt !== undefined) {
    revise(entry.decisionId, attempt, window.meanRating(key, entry), state, options);
  }
  window.addRating(key, entry);
  counts.feedback += 1;
}

function revise(
  decisionId: string,
  attempt: SettledAttempt,
  rating: number | undefined,
  state: FoldState,
  options: FoldOptions,
): void {
  const tier = state.tiers.get(attempt.tier);
  const quality = tier && admittedQuality(attempt, rating, state, options);
  if (tier === undefined || quality === undefined || quality === attempt.quality) return;
  tier.policy.update({
    ...observationOf(decisionId, attempt),
    quality,
    ...(attempt.quality === undefined ? { late: true } : { revises: attempt.quality }),
  });
  attempt.quality = quality;
}

/** The attempt's quality, if it is known and the contribution cap admits it. */
function admittedQuality(
  attempt: SettledAttempt,
  rating: number | undefined,
  { arms, contributions, counts }: FoldState,
  { reward }: FoldOptions,
): number | undefined {
  const { arm, outcome, expired } = attempt;
  if (expired && rating === undefined) return undefined;
  const rated: Outcome = rating === undefined ? outcome : { ...outcome, quality: rating };
  const quality = reward.quality(rated, arms.quality(arm));
  if (quality === undefined) return undefined;
  if (attempt.admitted === undefined) {
    attempt.admitted = contributions.admit(attempt);
    if (!attempt.admitted) counts.capped += 1;
  }
  return attempt.admitted ? quality : undefined;
}
