import { drawable } from "../contrast-row.ts";
import type { ModelledRow } from "../judged-row.ts";
import { EFFECTIVE, UNSUPPORTED } from "./checks.ts";

/** What would have let a log say what a policy is worth; absent where nothing of the kind would. */
export interface Remedies {
  /** A share to fit on that leaves enough decisions to judge. */
  readonly fitShare?: number;
  /** How many decisions a log like this one would have to hold. */
  readonly decisions?: number;
  /** The floor of least loss that would have done. */
  readonly floor?: {
    readonly epsilon: number;
    readonly maxLoss: number;
    /** Value per request that it is estimated to cost. */
    readonly loss: number;
  };
}

/** Weights come out heavier than expected in some logs: so much more than the least is advised. */
const HEADROOM = 1.5;

const EPSILONS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const LOSSES = [1e-4, 2e-4, 3e-4, 5e-4, 1e-3, 2e-3, 3e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 1];
const SHARES = [0.4, 0.3, 0.2, 0.1];

/**
 * What would help where a log is worth too few decisions of a policy. `rows` are the judged ones whose
 * quality is known, with the value that is expected of each arm; `probabilities` are the policy's.
 */
export function remediesFor(
  rows: readonly ModelledRow[],
  probabilities: readonly Float64Array[],
  { judged, fitShare }: { readonly judged: number; readonly fitShare: number },
): Remedies {
  if (rows.length === 0) return {};
  const needed = neededWith(rows, probabilities, ({ decision }) => decision.probabilities);
  const share = SHARES.find((s) => s < fitShare && (judged * (1 - s)) / (1 - fitShare) >= needed);
  // A log that should have been worth enough was unlucky in its draws.
  const decisions = Math.max(needed, HEADROOM * judged) / (1 - fitShare);
  const floor = leastFloor(rows, probabilities, judged);
  return {
    ...(share !== undefined && { fitShare: share }),
    ...(Number.isFinite(decisions) && { decisions: Number(decisions.toPrecision(2)) }),
    ...(floor && { floor }),
  };
}

/** The same in words, to follow a refusal. */
export function advice({ fitShare, decisions, floor }: Remedies): string {
  const ways = [
    ...(fitShare === undefined ? [] : [`to judge on more of it (fitShare ${fitShare})`]),
    ...(decisions === undefined
      ? []
      : [`to log some ${decisions.toLocaleString("en-US")} decisions`]),
    ...(floor === undefined
      ? []
      : [
          `to serve with withFloor(policy, { epsilon: ${floor.epsilon}, maxLoss: ${floor.maxLoss} }), ` +
            `whose price would have been about ${floor.loss.toPrecision(1)} of value per request`,
        ]),
  ];
  return ways.length === 0 ? "" : `. It would help ${ways.join(", or ")}`;
}

/** The floor of least loss under which as many decisions would have been enough. */
function leastFloor(
  rows: readonly ModelledRow[],
  probabilities: readonly Float64Array[],
  judged: number,
): Remedies["floor"] {
  for (const maxLoss of LOSSES) {
    for (const epsilon of EPSILONS) {
      const needed = neededWith(rows, probabilities, (row) => floored(row, epsilon, maxLoss));
      if (needed > judged) continue;
      const loss = rows.reduce((sum, row) => sum + lossOf(row, epsilon, maxLoss), 0);
      return { epsilon, maxLoss, loss: loss / rows.length };
    }
  }
  return undefined;
}

/** How many rows like these would be worth enough decisions, had their arms been drawn so. */
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

/** What a row's arm would have been drawn from under a floor. */
function floored(row: ModelledRow, epsilon: number, maxLoss: number): Float64Array {
  const least = floorOf(row, epsilon, maxLoss);
  const rest = 1 - least.reduce((sum, p) => sum + p, 0);
  return least.map((p, i) => rest * row.decision.probabilities[i] + p);
}

function lossOf(row: ModelledRow, epsilon: number, maxLoss: number): number {
  const best = Math.max(...row.predicted);
  return floorOf(row, epsilon, maxLoss).reduce(
    (sum, p, i) => sum + p * (best - row.predicted[i]),
    0,
  );
}

/** As `withFloor` does, by the values that were expected of the arms. */
function floorOf({ predicted }: ModelledRow, epsilon: number, maxLoss: number): Float64Array {
  const arms = predicted.length;
  const best = Math.max(...predicted);
  return predicted.map((value) => Math.min(epsilon, 1 / arms, maxLoss / arms / (best - value)));
}
