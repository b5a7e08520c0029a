import { EvaluationError } from "../error.ts";
import type { OutcomeTable } from "../rows/outcome-table.ts";
import { bestMix, type RewardAndCost } from "./best-mix.ts";

/** One arm for every prompt. */
export interface FixedArm extends RewardAndCost {
  readonly arm: string;
}

/** Mean reward and cost of each arm, had it served every row. */
export function fixedArms(table: OutcomeTable): FixedArm[] {
  return table.arms.map((arm, index) => {
    let reward = 0;
    let costUsd = 0;
    for (let cell = index; cell < table.reward.length; cell += table.arms.length) {
      reward += table.reward[cell] ?? 0;
      costUsd += table.costUsd[cell] ?? 0;
    }
    return { arm, reward: reward / table.rows, costUsd: costUsd / table.rows };
  });
}

/**
 * The arm of the best mean reward among those whose mean cost is within the budget; ties go to the
 * cheaper. Refuses a budget that is not a number > 0, or within which there is no arm.
 */
export function bestFixed(arms: readonly FixedArm[], budgetUsd?: number): FixedArm {
  if (budgetUsd !== undefined && !(budgetUsd > 0 && budgetUsd < Number.POSITIVE_INFINITY)) {
    refuseBudget(`budgetUsd must be US dollars per request > 0, not ${budgetUsd}`);
  }
  const byCost = arms.toSorted((a, b) => a.costUsd - b.costUsd);
  const affordable = byCost.filter((arm) => budgetUsd === undefined || arm.costUsd <= budgetUsd);
  const [first, ...rest] = affordable;
  if (first === undefined) {
    const [cheapest] = byCost;
    return refuseBudget(
      `budgetUsd ${budgetUsd} is less than ${cheapest?.arm}, the cheapest arm, costs on average ` +
        `(${cheapest?.costUsd}): raise the budget`,
    );
  }
  return rest.reduce((best, arm) => (arm.reward > best.reward ? arm : best), first);
}

function refuseBudget(rule: string): never {
  throw new EvaluationError("invalid-option", rule, { field: "budgetUsd" });
}

/**
 * The best that fixed shares of the arms can do, whatever the prompt, at a mean cost of at most
 * `costUsd`; the cheapest arm where even that one costs more.
 */
export function mixAt(arms: readonly FixedArm[], costUsd: number): RewardAndCost {
  return meanOf(bestMix([arms], costUsd));
}

/**
 * What the best choice for each row, made with knowledge of all outcomes, is expected to earn and
 * cost. Under a budget the choices are the best whose mean cost is within it, which splits at most
 * one row between two arms.
 */
export function oracleOutcomes(table: OutcomeTable, budgetUsd: number): RewardAndCost[] {
  const menus = Array.from({ length: table.rows }, (_, row) =>
    table.arms.map((_arm, index) => {
      const cell = row * table.arms.length + index;
      return { reward: table.reward[cell] ?? 0, costUsd: table.costUsd[cell] ?? 0 };
    }),
  );
  return bestMix(menus, budgetUsd);
}

/** The mean of rewards and costs. */
export function meanOf(outcomes: readonly RewardAndCost[]): RewardAndCost {
  let reward = 0;
  let costUsd = 0;
  for (const outcome of outcomes) {
    reward += outcome.reward;
    costUsd += outcome.costUsd;
  }
  return { reward: reward / outcomes.length, costUsd: costUsd / outcomes.length };
}
