import { studentQuantile } from "../../statistics/estimate.ts";
import { type ContrastRow, drawable, scoredRow } from "../estimators/contrast-row.ts";
import type { PointEstimate } from "../estimators/point-estimate.ts";
import type { Interval } from "./interval.ts";

/** An estimate with its rows. */
export interface Estimated {
  readonly point: PointEstimate;
  readonly rows: readonly ContrastRow[];
}

/**
 * The normal interval of an asymptotically linear estimate (delta method), or of `ours` − `theirs` on
 * the same decisions. Valid for independent decisions of a policy that did not learn.
 *
 * A row's squared influence has two parts: the part due to the draw of the arm, averaged over all arms
 * that could have been drawn with the outcomes that the model expects, and the part due to the
 * outcome's deviation from its expectation. The textbook's Σ influence² takes both from the observed
 * draw. If a heavy weight was possible but did not occur, it is too small exactly when the estimate is
 * too low, and a nominal 95 % interval of IPS may cover only 85 %. The quantile is Student's, with the
 * effective degrees of freedom of the squares (Satterthwaite 1946), because a variance dominated by a
 * few rows is poorly known.
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
