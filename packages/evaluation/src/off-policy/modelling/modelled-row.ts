import type { Decision, DrawnDecision } from "../log/decision.ts";
import { boundsOf, type Metric, outcomeOf } from "./metric.ts";
import { OutcomeModel } from "./outcome-model.ts";

/** A decision with the two policies' probabilities, per eligible arm. */
export interface EvaluatedRow {
  readonly decision: DrawnDecision;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

/** An evaluated row with its outcome, and the expectation and assumed bounds of every arm. */
export interface ModelledRow extends EvaluatedRow {
  readonly outcome: number;
  readonly predicted: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

const FOLDS = 5;

/**
 * Adds expectations fitted on earlier decisions and earlier rows only. For logs of a policy that
 * learned, in which later rows depend on a row's outcome.
 */
export function modelFromPast(
  rows: readonly EvaluatedRow[],
  earlier: readonly Decision[],
  metric: Metric,
): ModelledRow[] {
  const models = modelsOf(earlier, metric, rows);
  return rows.flatMap((row) => {
    const modelled = withExpectations(row, metric, models);
    if (modelled === undefined) return [];
    fit(models, row.decision, metric);
    return [modelled];
  });
}

/**
 * Adds expectations by cross-fitting, on earlier decisions and the rows of other folds (Chernozhukov
 * et al. 2018, section 3). Clusters are kept whole. For independent rows.
 */
export function modelCrossFitted(
  rows: readonly EvaluatedRow[],
  earlier: readonly Decision[],
  metric: Metric,
): ModelledRow[] {
  const clusters = new Map<string, number>();
  const folds = rows.map(({ decision: { cluster } }) => {
    const index = clusters.get(cluster) ?? clusters.size;
    clusters.set(cluster, index);
    return index % FOLDS;
  });
  const modelsOfFold = Array.from({ length: FOLDS }, (_, fold) => {
    const models = modelsOf(earlier, metric, rows);
    for (const [i, row] of rows.entries()) {
      if (folds[i] !== fold) fit(models, row.decision, metric);
    }
    return models;
  });
  return rows.flatMap((row, i) => withExpectations(row, metric, modelsOfFold[folds[i]]) ?? []);
}

/** One model per channel. */
function modelsOf(
  earlier: readonly Decision[],
  metric: Metric,
  rows: readonly EvaluatedRow[],
): OutcomeModel[] {
  const dimension = rows[0]?.decision.context.length ?? 0;
  const models = metric.channels.map(() => new OutcomeModel(dimension));
  for (const decision of earlier) fit(models, decision, metric);
  return models;
}

function fit(models: readonly OutcomeModel[], decision: Decision, { channels }: Metric): void {
  const arm = decision.eligible[decision.chosen];
  if (arm === undefined) return;
  for (const [i, channel] of channels.entries()) {
    const observed = channel.observed(decision);
    if (observed !== undefined) models[i]?.learn(arm, decision.context, observed);
  }
}

function withExpectations(
  row: EvaluatedRow,
  metric: Metric,
  models: readonly OutcomeModel[],
): ModelledRow | undefined {
  const { decision } = row;
  const outcome = outcomeOf(metric, decision);
  if (outcome === undefined) return undefined;
  const weights = metric.weights(decision);
  const bounds = decision.eligible.map((arm) => boundsOf(metric, decision, arm));
  return {
    ...row,
    outcome,
    predicted: Float64Array.from(decision.eligible, (arm) =>
      metric.channels.reduce(
        (sum, { most }, i) =>
          sum + weights[i] * (models[i]?.predict(arm, decision.context, most(arm)) ?? 0),
        0,
      ),
    ),
    least: Float64Array.from(bounds, ([least]) => least),
    most: Float64Array.from(bounds, ([, most]) => most),
  };
}
