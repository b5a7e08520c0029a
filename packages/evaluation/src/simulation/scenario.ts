import type { Prior } from "@armature/policy";
import { EvaluationError } from "../error.ts";
import type { OutcomeTable } from "../rows/outcome-table.ts";
import type { ArmOutcome } from "../rows/row.ts";

/** An arm as it enters a scenario. */
export interface EnteringArm {
  /** One of the arms of the outcomes. */
  readonly id: string;
  readonly prior?: Prior | undefined;
  /** List-price US dollars of a typical request, told when the arm enters. */
  readonly costUsd?: number | undefined;
}

/** A stretch of decisions under one state of the world. */
export interface Phase {
  /** Unique in a scenario. Decisions are named after it: `<name>/<row id>`. */
  readonly name: string;
  /** The rows that are served, in order; indices into the scenario's data, none of them twice. */
  readonly order: Uint32Array;
  /** What every arm earns and costs meanwhile; all phases have the same arms, in the same order. */
  readonly outcomes: OutcomeTable;
  /** Arms that enter before the first decision. */
  readonly enter?: readonly EnteringArm[];
  /** Arms that leave before the first decision. */
  readonly leave?: readonly string[];
  /** New list prices, told before the first decision: US dollars of a typical request by arm. */
  readonly costUsd?: Readonly<Record<string, number>>;
}

/** The outcomes after a change of one arm's: a drift, a new price, an arm that never was. */
export function changeOutcomes(
  table: OutcomeTable,
  arm: string,
  change: (outcome: ArmOutcome) => ArmOutcome,
): OutcomeTable {
  const index = table.arms.indexOf(arm);
  if (index === -1) {
    throw new EvaluationError(
      "invalid-option",
      `no arm ${arm}: name one of ${table.arms.join(", ")}`,
      { field: "arm" },
    );
  }
  const quality = table.quality.slice();
  const costUsd = table.costUsd.slice();
  const latencyMs = table.latencyMs.slice();
  for (let cell = index; cell < quality.length; cell += table.arms.length) {
    const timed = !Number.isNaN(latencyMs[cell]) && { latencyMs: latencyMs[cell] };
    const changed = change({ reward: quality[cell], cost: costUsd[cell], ...timed });
    quality[cell] = changed.reward;
    costUsd[cell] = changed.cost;
    latencyMs[cell] = changed.latencyMs ?? Number.NaN;
  }
  return { ...table, quality, costUsd, latencyMs };
}
