import { EvaluationError } from "../error.ts";
import type { DataSet, EvaluationRow } from "./row.ts";

/**
 * The contexts stored in the rows.
 *
 * @throws EvaluationError `invalid-context` if a row has none
 */
export function contextsOf(rows: readonly EvaluationRow[]): Float64Array[] {
  return rows.map(({ id, context }) => {
    if (context === undefined) {
      throw new EvaluationError(
        "invalid-context",
        `row ${id} has no context: add a \`context\` field to every row, or compute contexts`,
        { field: "context" },
      );
    }
    return Float64Array.from(context);
  });
}

/** Checks a data set's contexts and returns their length. */
export function dimensionOf({ rows, contexts }: DataSet): number {
  if (contexts.length !== rows.length) {
    throw new EvaluationError(
      "invalid-context",
      `${contexts.length} contexts for ${rows.length} rows: give one context per row`,
      { field: "contexts" },
    );
  }
  const dimension = contexts[0]?.length ?? 0;
  for (const [row, context] of contexts.entries()) {
    const field = `contexts[${row}]`;
    if (context.length !== dimension) {
      throw new EvaluationError(
        "invalid-context",
        `${field} holds ${context.length} numbers, the first ${dimension}: make them equal`,
        { field },
      );
    }
    if (context[0] !== 1 || !context.every(Number.isFinite)) {
      throw new EvaluationError(
        "invalid-context",
        `${field} must be finite numbers that start with the bias, 1`,
        { field },
      );
    }
  }
  return dimension;
}
