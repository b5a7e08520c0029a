import type { OutcomeTable } from "@armature/evaluation/simulation";

/** Prices are halved so often between too low and too high. */
const HALVINGS = 60;

/** What is believed of every answer, and what it comes to. */
export interface Believed {
  readonly beliefs: OutcomeTable;
  readonly expected: OutcomeTable;
}

/** So much of each request is answered at the `low` price of a US dollar, the rest at the `high` one. */
export interface SpendingRule {
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

/**
 * The prices, the same for all of these rows, at which answering by belief spends a budget: at the one
 * where spending jumps across it, so many requests are answered this way and so many that way.
 *
 * @param least price of a dollar whatever the budget, in quality
 */
export function spendingRule(
  believed: Believed,
  rows: Iterable<number>,
  budgetUsd: number | undefined,
  least = 0,
): SpendingRule {
  const all = Uint32Array.from(rows);
  const free = { low: least, high: least, part: 1 };
  if (budgetUsd === undefined) return free;
  const spentAt = (price: number) => meanCost(believed, all, price);
  let dear = spentAt(least);
  if (dear <= budgetUsd) return free;
  let low = least;
  let high = least + 1 / budgetUsd;
  let cheap = spentAt(high);
  while (cheap > budgetUsd && high < Number.MAX_VALUE / 2) {
    high *= 2;
    cheap = spentAt(high);
  }
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const price = (low + high) / 2;
    const spent = spentAt(price);
    if (spent > budgetUsd) {
      low = price;
      dear = spent;
    } else {
      high = price;
      cheap = spent;
    }
  }
  const gap = dear - cheap;
  return { low, high, part: gap > 0 ? Math.max(0, (budgetUsd - cheap) / gap) : 0 };
}

/** What an answer by the rule comes to, of a quantity that a table holds by row and arm. */
export function answered(
  { beliefs }: Pick<Believed, "beliefs">,
  { low, high, part }: SpendingRule,
  row: number,
  quantity: Float64Array,
): number {
  const dear = quantity[cellAt(beliefs, row, low)];
  const cheap = quantity[cellAt(beliefs, row, high)];
  return cheap + part * (dear - cheap);
}

/** The cell of the arm that is believed to be worth most on a row, at a price of a US dollar. */
export function cellAt(
  { arms, quality, costUsd }: OutcomeTable,
  row: number,
  price: number,
): number {
  const worth = (cell: number) => quality[cell] - price * costUsd[cell];
  let best = row * arms.length;
  for (let cell = best + 1; cell < (row + 1) * arms.length; cell += 1) {
    if (worth(cell) > worth(best)) best = cell;
  }
  return best;
}

function meanCost({ beliefs, expected }: Believed, rows: Uint32Array, price: number): number {
  let dollars = 0;
  for (const row of rows) dollars += expected.costUsd[cellAt(beliefs, row, price)];
  return dollars / rows.length;
}
