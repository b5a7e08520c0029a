import { EmbeddingError } from "../error.ts";

/** A request with the known outcomes of models. */
export interface FitRow {
  /** The request's body, or its prompt as a string. */
  readonly prompt?: unknown;
  /** By arm id: `reward` in [0, 1] and `cost` in US dollars; unknown outcomes are absent. */
  readonly arms: Readonly<Record<string, { readonly reward?: number; readonly cost?: number }>>;
}

/** One outcome of one arm, standardised. */
export interface RegressionTarget {
  readonly name: string;
  /** The rows with this outcome. */
  readonly rows: Int32Array;
  readonly values: Float64Array;
}

/** Outcomes with fewer rows are left out. */
const LEAST_ROWS = 50;

/**
 * The outcomes that vary: each arm's reward, and the logarithm of each arm's cost if it is not 0.
 *
 * @throws EmbeddingError `invalid-rows`, with row and field
 */
export function targetsOf(rows: readonly FitRow[]): RegressionTarget[] {
  const known = new Map<string, { row: number; value: number }[]>();
  const note = (name: string, row: number, value: number): void => {
    const list = known.get(name);
    if (list === undefined) known.set(name, [{ row, value }]);
    else list.push({ row, value });
  };
  for (const [row, { arms }] of rows.entries()) {
    for (const [arm, { reward, cost }] of Object.entries(arms)) {
      if (reward !== undefined) {
        if (!(reward >= 0 && reward <= 1)) {
          refuse(`rows[${row}].arms.${arm}.reward must be in [0, 1], not ${reward}`);
        }
        note(`reward ${arm}`, row, reward);
      }
      if (cost !== undefined) {
        if (!(cost >= 0 && cost < Number.POSITIVE_INFINITY)) {
          refuse(`rows[${row}].arms.${arm}.cost must be US dollars ≥ 0, not ${cost}`);
        }
        if (cost > 0) note(`log cost ${arm}`, row, Math.log(cost));
      }
    }
  }
  const targets = [...known].flatMap(([name, list]) => standardized(name, list) ?? []);
  if (targets.length === 0) {
    refuse(
      `no arm has a reward or a cost that varies and is known for at least ${LEAST_ROWS} rows`,
    );
  }
  return targets;
}

function standardized(
  name: string,
  list: readonly { readonly row: number; readonly value: number }[],
): RegressionTarget | undefined {
  if (list.length < LEAST_ROWS) return undefined;
  const mean = list.reduce((sum, { value }) => sum + value, 0) / list.length;
  const variance = list.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / list.length;
  if (variance < 1e-12) return undefined;
  return {
    name,
    rows: Int32Array.from(list, ({ row }) => row),
    values: Float64Array.from(list, ({ value }) => (value - mean) / Math.sqrt(variance)),
  };
}

export function refuse(what: string): never {
  throw new EmbeddingError("invalid-rows", `no projection can be fitted: ${what}`);
}
