import type { Prior } from "@armature/policy";
import { EvaluationError } from "../error.ts";
import type { OutcomeTable } from "../rows/outcome-table.ts";
import type { ArmOutcome } from "../rows/row.ts";

/** An arm that enters a scenario. */
export interface EnteringArm {
  /** One of the arms of the outcomes. */
  readonly id: string;
  readonly prior?: Prior | undefined;
  /** List price of a typical request in US dollars, announced when the arm enters. */
  readonly costUsd?: number | undefined;
}

/** A sequence of decisions in an unchanging environment. */
export interface Phase {
  /** Unique in a scenario; decision ids are `<name>/<row id>`. */
  readonly name: string;
  /** Rows to serve, in order: indices into the scenario's data, each at most once. */
  readonly order: Uint32Array;
  /** Outcomes of every arm; all phases have the same arms in the same order. */
  readonly outcomes: OutcomeTable;
  /** Arms that enter before the first decision. */
  readonly enter?: readonly EnteringArm[];
  /** Arms that leave before the first decision. */
  readonly leave?: readonly string[];
  /** List prices announced before the first decision: US dollars of a typical request by arm. */
  readonly costUsd?: Readonly<Record<string, number>>;
}

/** Changes the outcomes of one arm, as by a drift or a new price. */
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
