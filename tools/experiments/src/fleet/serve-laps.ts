import {
  type Phase,
  type RolloutOptions,
  rollout,
  shuffled,
  type Trace,
} from "@armature/evaluation/simulation";
import { qualityAlone } from "../lab/quality-alone.ts";
import type { Problem } from "./problem.ts";
import type { World } from "./world.ts";

/** Options of {@link serveLaps}. */
export interface Laps extends Required<Pick<RolloutOptions, "policy" | "seed" | "lag">> {
  readonly problem: Problem;
  /** The environment of each lap. */
  readonly worlds: readonly World[];
}

/** Serves all requests of a problem once per lap, each lap in its own order. */
export function serveLaps({ problem, worlds, policy, seed, lag }: Laps): Trace {
  const { data, enter } = problem;
  const phases = worlds.map(({ outcomes }, lap): Phase => {
    const name = `lap ${lap}`;
    const order = shuffled(data.rows.length, seed, name);
    return { name, order, outcomes, ...(lap === 0 && { enter }) };
  });
  return rollout({ policy, seed, data, phases, lag, objective: qualityAlone });
}
