import { studentQuantile } from "../../statistics/estimate.ts";
import { type ContrastRow, drawable, scoredRow } from "../contrast-row.ts";
import type { PointEstimate } from "../estimators/point-estimate.ts";
import type { Interval } from "./interval.ts";

/** An estimate and the rows it is of. */
export interface Estimated {
  readonly point: PointEstimate;
  readonly rows: readonly ContrastRow[];
}

/**
 * The normal interval of an asymptotically linear estimate (delta method), or of `ours` − `theirs`
 * where both are of the same decisions. For decisions that do not depend on one another, of a
 * policy that did not learn.
 *
 * A row's squared influence has two parts: what the draw of the arm makes of it, which is averaged
 * over all arms that could have been drawn, each with the outcome that the model expects; and what
 * the outcome's distance to that expectation adds. The textbook's Σ influence² takes both from the
 * draw that happened: where a heavy weight was possible and did not happen, it is too small just
 * when the estimate is too low, and an interval of IPS may hold the truth only 85 times in 100. The
 * quantile is Student's, for as many degrees of freedom as the squares are worth (Satterthwaite
 * 1946): where a few rows make up the variance, it is not known well.
 */
export function influenceInterval(ours: Estimated, theirs?: Estimated): Interval {
  const n = ours.rows.length;
  const influence = (i: number, arm: number, outcome: number) =>
    influenceOf(ours, i, arm, outcome) - (theirs ? influenceOf(theirs, i, arm, outcome) : 0);
  let sum = 0;
  let squares = 0;
  for (const [i, { logged, predicted, chosen, outcome }] of ours.rows.entries()) {
    let part = (influence(i, chosen, outcome) - influence(i, chosen, predicted[chosen])) ** 2;
    for (let arm = 0; arm < logged.length; arm++) {
      if (drawable(logged[arm])) part += logged[arm] * influence(i, arm, predicted[arm]) ** 2;
    }
    sum += part;
    squares += part * part;
  }
  const estimate = ours.point.value - (theirs?.point.value ?? 0);
  const degrees = (2 * sum * sum) / Math.max(0, squares - (sum * sum) / n);
  const half = sum === 0 ? 0 : (studentQuantile(degrees) * Math.sqrt(sum)) / n;
  return { estimate, low: estimate - half, high: estimate + half };
}

function influenceOf({ point, rows }: Estimated, i: number, arm: number, outcome: number): number {
  return point.influence(scoredRow(rows[i] as ContrastRow, arm, outcome), i);
}
