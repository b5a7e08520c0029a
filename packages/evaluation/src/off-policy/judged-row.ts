import type { Decision, DrawnDecision } from "./log/decision.ts";
import { OutcomeModel } from "./outcome-model.ts";

/** A decision, and with which probabilities the two policies would have chosen; per eligible arm. */
export interface JudgedRow {
  readonly decision: DrawnDecision;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

/** A judged row with the outcome in question and what a model expects of every arm. */
export interface ModelledRow extends JudgedRow {
  readonly outcome: number;
  readonly predicted: Float64Array;
  readonly most: Float64Array;
}

/** Reward, or dollars over the largest ceiling. */
export interface Metric {
  /** Undefined where nobody knows it. */
  outcome(decision: Decision): number | undefined;
  /** The most that the outcome of an arm is assumed to be, in [0, 1]. */
  most(arm: string): number;
}

const FOLDS = 5;

/**
 * Expectations from the past alone: of earlier decisions and of the rows before. For logs of a
 * policy that learned, where anything else would let a row's outcome sway its own expectation.
 */
export function modelledFromPast(
  rows: readonly JudgedRow[],
  earlier: readonly Decision[],
  metric: Metric,
): ModelledRow[] {
  const model = modelOf(earlier, metric, rows);
  return rows.flatMap((row) => {
    const modelled = expectations(row, metric, model);
    if (modelled === undefined) return [];
    teach(model, row.decision, metric);
    return [modelled];
  });
}

/**
 * Expectations by cross-fitting: of earlier decisions and of the rows in other folds (Chernozhukov
 * et al. 2018, section 3). A cluster is never torn. For rows that do not depend on one another.
 */
export function modelledCrossFitted(
  rows: readonly JudgedRow[],
  earlier: readonly Decision[],
  metric: Metric,
): ModelledRow[] {
  const clusters = new Map<string, number>();
  const folds = rows.map(({ decision: { cluster } }) => {
    const index = clusters.get(cluster) ?? clusters.size;
    clusters.set(cluster, index);
    return index % FOLDS;
  });
  const models = Array.from({ length: FOLDS }, (_, fold) => {
    const model = modelOf(earlier, metric, rows);
    for (const [i, row] of rows.entries()) {
      if (folds[i] !== fold) teach(model, row.decision, metric);
    }
    return model;
  });
  return rows.flatMap((row, i) => {
    const model = models[folds[i]];
    return (model && expectations(row, metric, model)) ?? [];
  });
}

function modelOf(
  earlier: readonly Decision[],
  metric: Metric,
  rows: readonly JudgedRow[],
): OutcomeModel {
  const model = new OutcomeModel(rows[0]?.decision.context.length ?? 0);
  for (const decision of earlier) teach(model, decision, metric);
  return model;
}

function teach(model: OutcomeModel, decision: Decision, metric: Metric): void {
  const outcome = metric.outcome(decision);
  const arm = decision.eligible[decision.chosen];
  if (outcome !== undefined && arm !== undefined) model.learn(arm, decision.context, outcome);
}

function expectations(
  row: JudgedRow,
  metric: Metric,
  model: OutcomeModel,
): ModelledRow | undefined {
  const { eligible, context } = row.decision;
  const outcome = metric.outcome(row.decision);
  if (outcome === undefined) return undefined;
  const most = Float64Array.from(eligible, (arm) => metric.most(arm));
  const predicted = Float64Array.from(eligible, (arm, i) => model.predict(arm, context, most[i]));
  return { ...row, outcome, predicted, most };
}
