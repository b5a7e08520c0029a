import { drawable } from "../estimators/contrast-row.ts";
import type { ModelledRow } from "../modelling/modelled-row.ts";
import { EFFECTIVE, UNSUPPORTED } from "./checks.ts";

/** Changes that would have made a log support an estimate; a field is absent if it would not help. */
export interface Remedies {
  /** A `fitShare` that leaves enough decisions to evaluate. */
  readonly fitShare?: number;
  /** Number of decisions that a log like this one would need. */
  readonly decisions?: number;
  /** The cheapest sufficient floor. */
  readonly floor?: {
    readonly epsilon: number;
    readonly maxLoss: number;
    /** Its estimated cost in value per request. */
    readonly loss: number;
  };
}

/** Safety factor on the required size: weights are heavier than expected in some logs. */
const HEADROOM = 1.5;

const EPSILONS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const LOSSES = [1e-4, 2e-4, 3e-4, 5e-4, 1e-3, 2e-3, 3e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 1];
const SHARES = [0.4, 0.3, 0.2, 0.1];

/**
 * Remedies for a log whose effective sample size is too small.
 *
 * @param rows evaluated rows of known quality, with the value expected of each arm
 * @param probabilities the policy's, one array per row
 */
export function remediesFor(
  rows: readonly ModelledRow[],
  probabilities: readonly Float64Array[],
  { evaluated, fitShare }: { readonly evaluated: number; readonly fitShare: number },
): Remedies {
  if (rows.length === 0) return {};
  const needed = neededWith(rows, probabilities, ({ decision }) => decision.probabilities);
  const share = SHARES.find(
    (s) => s < fitShare && (evaluated * (1 - s)) / (1 - fitShare) >= needed,
  );
  // A log that was expected to be large enough had unlucky draws.
  const decisions = Math.max(needed, HEADROOM * evaluated) / (1 - fitShare);
  const floor = cheapestFloor(rows, probabilities, evaluated);
  return {
    ...(share !== undefined && { fitShare: share }),
    ...(Number.isFinite(decisions) && { decisions: Number(decisions.toPrecision(2)) }),
    ...(floor && { floor }),
  };
}

/** Describes remedies in a sentence that follows an error message; empty if there are none. */
export function describeRemedies({ fitShare, decisions, floor }: Remedies): string {
  const ways = [
    ...(fitShare === undefined ? [] : [`to evaluate a larger part of it (fitShare ${fitShare})`]),
    ...(decisions === undefined
      ? []
      : [`to log about ${decisions.toLocaleString("en-US")} decisions`]),
    ...(floor === undefined
      ? []
      : [
          `to serve with withFloor(policy, { epsilon: ${floor.epsilon}, maxLoss: ${floor.maxLoss} }), ` +
            `which would have cost about ${floor.loss.toPrecision(1)} of value per request`,
        ]),
  ];
  return ways.length === 0 ? "" : `. It would help ${ways.join(", or ")}`;
}

/** The floor of least loss under which this number of decisions would have been enough. */
function cheapestFloor(
  rows: readonly ModelledRow[],
  probabilities: readonly Float64Array[],
  evaluated: number,
): Remedies["floor"] {
  for (const maxLoss of LOSSES) {
    for (const epsilon of EPSILONS) {
      const needed = neededWith(rows, probabilities, (row) => floored(row, epsilon, maxLoss));
      if (needed > evaluated) continue;
      const loss = rows.reduce((sum, row) => sum + lossOf(row, epsilon, maxLoss), 0);
      return { epsilon, maxLoss, loss: loss / rows.length };
    }
  }
  return undefined;
}

/** Number of such rows needed for a sufficient effective size if arms were drawn by `drawnFrom`. */
function neededWith(
  rows: readonly ModelledRow[],
  probabilities: readonly Float64Array[],
  drawnFrom: (row: ModelledRow) => Float64Array,
): number {
  let squares = 0;
  let unsupported = 0;
  for (const [at, row] of rows.entries()) {
    const drawn = drawnFrom(row);
    for (const [i, own] of (probabilities[at] ?? []).entries()) {
      if (drawable(drawn[i])) squares += (own * own) / drawn[i];
      else unsupported += own;
    }
  }
  if (unsupported > UNSUPPORTED * rows.length) return Number.POSITIVE_INFINITY;
  return (HEADROOM * EFFECTIVE * squares) / rows.length;
}

/** The logged probabilities raised to a floor. */
function floored(row: ModelledRow, epsilon: number, maxLoss: number): Float64Array {
  const floor = floorOf(row, epsilon, maxLoss);
  const rest = 1 - floor.reduce((sum, p) => sum + p, 0);
  return floor.map((p, i) => rest * row.decision.probabilities[i] + p);
}

function lossOf(row: ModelledRow, epsilon: number, maxLoss: number): number {
  const best = Math.max(...row.predicted);
  return floorOf(row, epsilon, maxLoss).reduce(
    (sum, p, i) => sum + p * (best - row.predicted[i]),
    0,
  );
}

/** The floor that `withFloor` would apply, given the values expected of the arms. */
function floorOf({ predicted }: ModelledRow, epsilon: number, maxLoss: number): Float64Array {
  const arms = predicted.length;
  const best = Math.max(...predicted);
  return predicted.map((value) => Math.min(epsilon, 1 / arms, maxLoss / arms / (best - value)));
}
