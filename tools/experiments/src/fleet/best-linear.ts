import type { Problem } from "./problem.ts";

/** Prices are halved so often between too low and too high. */
const HALVINGS = 60;

/** How every row is answered at one price, and the mean US dollars that it costs. */
interface Answers {
  readonly costUsd: number;
  readonly reward: Float64Array;
}

/**
 * What the best linear policy in hindsight earns, by row: it chooses the arm of which its beliefs
 * promise most, less a price per dollar that is the same for all requests and spends the budget. At
 * the one price where spending jumps across the budget it answers so many requests this way and so
 * many that way; every row then earns the mean of both.
 */
export function bestLinear(problem: Problem, budgetUsd: number | undefined): Float64Array {
  let dear = answersAt(problem, 0);
  if (budgetUsd === undefined || dear.costUsd <= budgetUsd) return dear.reward;
  let low = 0;
  let high = 1 / budgetUsd;
  let cheap = answersAt(problem, high);
  while (cheap.costUsd > budgetUsd && high < Number.MAX_VALUE / 2) {
    high *= 2;
    cheap = answersAt(problem, high);
  }
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const price = (low + high) / 2;
    const answers = answersAt(problem, price);
    if (answers.costUsd > budgetUsd) {
      low = price;
      dear = answers;
    } else {
      high = price;
      cheap = answers;
    }
  }
  const gap = dear.costUsd - cheap.costUsd;
  const part = gap > 0 ? Math.max(0, (budgetUsd - cheap.costUsd) / gap) : 0;
  return cheap.reward.map((reward, row) => reward + part * (dear.reward[row] - reward));
}

function answersAt({ beliefs, expected }: Problem, price: number): Answers {
  const arms = beliefs.arms.length;
  const reward = new Float64Array(beliefs.rows);
  let dollars = 0;
  for (let row = 0; row < beliefs.rows; row += 1) {
    let best = row * arms;
    for (let cell = best + 1; cell < (row + 1) * arms; cell += 1) {
      if (worth(cell) > worth(best)) best = cell;
    }
    reward[row] = expected.reward[best];
    dollars += expected.costUsd[best];
  }
  return { costUsd: dollars / beliefs.rows, reward };

  function worth(cell: number): number {
    return beliefs.reward[cell] - price * beliefs.costUsd[cell];
  }
}
