import { fork, type Policy, type PolicyFactory, uniform } from "@armature/policy";
import { type OutcomeTable, outcomeTable } from "../../src/rows/outcome-table.ts";
import type { DataSet } from "../../src/rows/row.ts";
import { type RolloutOptions, rollout } from "../../src/simulation/rollout.ts";
import type { Phase } from "../../src/simulation/scenario.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { rowsOf } from "../data.ts";

/** Rows with pairwise different outcomes, so that each identifies its origin. */
export function distinct(count: number): DataSet {
  const rng = fork(1, "distinct");
  const outcome = () => [0.1 + 0.8 * rng.uniform(), rng.uniform()] as const;
  const rows = rowsOf(...Array.from({ length: count }, () => [outcome(), outcome()]));
  return { rows, contexts: rows.map((_, index) => Float64Array.of(1, index / count)) };
}

export const data: DataSet = distinct(60);
export const outcomes: OutcomeTable = outcomeTable(data.rows);
export const enter: readonly { readonly id: string }[] = outcomes.arms.map((id) => ({ id }));
export const order: Uint32Array = Uint32Array.from({ length: 60 }, (_, index) => index);
export const whole: Phase = { name: "all", order, outcomes, enter };

/** A rollout of one phase over the data. */
export function trace(options: Partial<RolloutOptions> = {}): Trace {
  return rollout({ policy: uniform(), seed: 1, data, phases: [whole], ...options });
}

/** A uniform policy that records its observations in order. */
export function recorder(): { factory: PolicyFactory; calls: string[] } {
  const calls: string[] = [];
  const factory: PolicyFactory = (spec) => {
    const policy = uniform()(spec);
    const watched: Partial<Policy> = {
      addArm(arm, prior) {
        calls.push(`add ${arm.id}${prior === undefined ? "" : ` with ${prior.strength}`}`);
        Object.getPrototypeOf(policy).addArm.call(policy, arm, prior);
      },
      removeArm(id) {
        calls.push(`remove ${id}`);
        Object.getPrototypeOf(policy).removeArm.call(policy, id);
      },
      setCost(id, costUsd) {
        calls.push(`cost ${id} ${costUsd}`);
      },
      update({ decisionId, quality, costUsd }) {
        calls.push(`${decisionId} quality ${quality ?? "-"} cost ${costUsd ?? "-"}`);
      },
    };
    return Object.assign(policy, watched);
  };
  return { factory, calls };
}
