import type { Decision, DrawnDecision } from "./log/decision.ts";
import { boundsOf, type Metric, outcomeOf } from "./metric.ts";
import { OutcomeModel } from "./outcome-model.ts";

/** A decision, and with which probabilities the two policies would have chosen; per eligible arm. */
export interface JudgedRow {
  readonly decision: DrawnDecision;
  readonly candidate: Float64Array;
  readonly baseline: Float64Array;
}

/** A judged row with the outcome in question and what models expect of every arm. */
export interface ModelledRow extends JudgedRow {
  readonly outcome: number;
  readonly predicted: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
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
  const models = modelsOf(earlier, metric, rows);
  return rows.flatMap((row) => {
    const modelled = expectations(row, metric, models);
    if (modelled === undefined) return [];
    teach(models, row.decision, metric);
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
  const modelsOfFold = Array.from({ length: FOLDS }, (_, fold) => {
    const models = modelsOf(earlier, metric, rows);
    for (const [i, row] of rows.entries()) {
      if (folds[i] !== fold) teach(models, row.decision, metric);
    }
    return models;
  });
  return rows.flatMap((row, i) => expectations(row, metric, modelsOfFold[folds[i]]) ?? []);
}

/** One model per channel. */
function modelsOf(
  earlier: readonly Decision[],
  metric: Metric,
  rows: readonly JudgedRow[],
): OutcomeModel[] {
  const dimension = rows[0]?.decision.context.length ?? 0;
  const models = metric.channels.map(() => new OutcomeModel(dimension));
  for (const decision of earlier) teach(models, decision, metric);
  return models;
}

function teach(models: readonly OutcomeModel[], decision: Decision, { channels }: Metric): void {
  const arm = decision.eligible[decision.chosen];
  if (arm === undefined) return;
  for (const [i, channel] of channels.entries()) {
    const came = channel.of(decision);
    if (came !== undefined) models[i]?.learn(arm, decision.context, came);
  }
}

function expectations(
  row: JudgedRow,
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
