import type { OutcomeTable } from "@armature/evaluation/simulation";

/** Number of bisections of the price. */
const HALVINGS = 60;

/** Predicted outcomes, which choices are based on, and expected outcomes, which result from them. */
export interface Predicted {
  readonly predictions: OutcomeTable;
  readonly expected: OutcomeTable;
}

/** Answers a share `part` of each request at the `low` price of a US dollar, the rest at the `high` one. */
export interface SpendingRule {
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

/**
 * The rule that spends a budget on some rows when arms are chosen by predicted outcomes. Spending jumps
 * across the budget at one price; the rule mixes the choices on either side of it.
 *
 * @param least lower bound of the price of a dollar, in quality
 */
export function spendingRule(
  predicted: Predicted,
  rows: Iterable<number>,
  budgetUsd: number | undefined,
  least = 0,
): SpendingRule {
  const all = Uint32Array.from(rows);
  const free = { low: least, high: least, part: 1 };
  if (budgetUsd === undefined) return free;
  const spentAt = (price: number) => meanCost(predicted, all, price);
  let upper = spentAt(least);
  if (upper <= budgetUsd) return free;
  let low = least;
  let high = least + 1 / budgetUsd;
  let lower = spentAt(high);
  while (lower > budgetUsd && high < Number.MAX_VALUE / 2) {
    high *= 2;
    lower = spentAt(high);
  }
  for (let halving = 0; halving < HALVINGS; halving++) {
    const price = (low + high) / 2;
    const spent = spentAt(price);
    if (spent > budgetUsd) {
      low = price;
      upper = spent;
    } else {
      high = price;
      lower = spent;
    }
  }
  const gap = upper - lower;
  return { low, high, part: gap > 0 ? Math.max(0, (budgetUsd - lower) / gap) : 0 };
}

/** The quantity, given by row and arm, that an answer by the rule yields. */
export function answered(
  { predictions }: Pick<Predicted, "predictions">,
  { low, high, part }: SpendingRule,
  row: number,
  quantity: Float64Array,
): number {
  const atLow = quantity[cellAt(predictions, row, low)];
  const atHigh = quantity[cellAt(predictions, row, high)];
  return atHigh + part * (atLow - atHigh);
}

/** The cell of the arm with the highest predicted utility on a row, at a price of a US dollar. */
export function cellAt(
  { arms, quality, costUsd }: OutcomeTable,
  row: number,
  price: number,
): number {
  const worth = (cell: number) => quality[cell] - price * costUsd[cell];
  let best = row * arms.length;
  for (let cell = best + 1; cell < (row + 1) * arms.length; cell++) {
    if (worth(cell) > worth(best)) best = cell;
  }
  return best;
}

function meanCost({ predictions, expected }: Predicted, rows: Uint32Array, price: number): number {
  let dollars = 0;
  for (const row of rows) dollars += expected.costUsd[cellAt(predictions, row, price)];
  return dollars / rows.length;
}
