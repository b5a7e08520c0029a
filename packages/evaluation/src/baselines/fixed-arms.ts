import type { Objective } from "@armature/reward";
import { EvaluationError } from "../error.ts";
import { utilities } from "../rows/objective-for.ts";
import type { OutcomeTable } from "../rows/outcome-table.ts";
import { bestMix } from "./best-mix.ts";
import { meanWorth, type Worth } from "./worth.ts";

/** The worth of using one arm for every prompt. */
export interface FixedArm extends Worth {
  readonly arm: string;
}

/** The mean worth of each arm, had it served every row. */
export function fixedArms(table: OutcomeTable, objective: Objective): FixedArm[] {
  const menus = menusOf(table, objective);
  return table.arms.map((arm, index) => ({
    arm,
    ...meanWorth(menus.map((options) => options[index])),
  }));
}

/**
 * The arm of the best mean utility among those whose mean cost is within the budget; ties go to the
 * cheaper one.
 *
 * @throws EvaluationError `invalid-option` if the budget is not a number > 0 or no arm is within it
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
      `budgetUsd ${budgetUsd} is below the mean cost of the cheapest arm, ${cheapest?.arm} ` +
        `(${cheapest?.costUsd}): raise the budget`,
    );
  }
  return rest.reduce((best, arm) => (arm.utility > best.utility ? arm : best), first);
}

function refuseBudget(rule: string): never {
  throw new EvaluationError("invalid-option", rule, { field: "budgetUsd" });
}

/**
 * The best mix of the arms that ignores the prompt, at a mean cost of at most `costUsd`; the cheapest
 * arm if even that one costs more.
 */
export function mixAt(arms: readonly FixedArm[], costUsd: number): Worth {
  return meanWorth(bestMix([arms], costUsd));
}

/**
 * The worth of the best choice for each row, given all outcomes. Under a budget: of the best choices
 * whose mean cost is within it; at most one row is split between two arms.
 */
export function oracleOutcomes(
  table: OutcomeTable,
  objective: Objective,
  budgetUsd: number,
): Worth[] {
  return bestMix(menusOf(table, objective), budgetUsd);
}

/** The worth of each arm on each row. */
function menusOf(table: OutcomeTable, objective: Objective): Worth[][] {
  const utility = utilities(table, objective);
  return Array.from({ length: table.rows }, (_, row) =>
    table.arms.map((_arm, index) => {
      const cell = row * table.arms.length + index;
      return {
        utility: utility[cell],
        quality: table.quality[cell],
        costUsd: table.costUsd[cell],
      };
    }),
  );
}
