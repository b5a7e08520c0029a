import type { PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, greedyWithFloor, modelPolicy } from "@armature/policy/kit";
import { tallies } from "./tallies.ts";

export interface UCB1Options {
  /** Probability shared equally by all arms, in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
}

/**
 * UCB1, context-free (Auer, Cesa-Bianchi & Fischer 2002, figure 1): the score of an arm with mean
 * quality q̄ in n of N observations is q̄ + √(2·ln N / n), and the arms with the highest score share
 * 1 − ε. Arms without observations come first: they share all probability, through `out.floor`. A prior
 * counts as `strength` observations.
 *
 * @throws PolicyError `invalid-option`
 */
export function ucb1(options: UCB1Options = {}): PolicyFactory {
  const { epsilon = 0.02 } = options;
  checkOption("epsilon", epsilon, { min: 0, max: 1 });
  return modelPolicy(tallies(0), {
    kind: "ucb1",
    config: { epsilon },
    rank: ({ size, mean, count, settlements, score, floor }) => {
      // Weights may sum to less than one observation.
      const width = 2 * Math.max(0, Math.log(settlements));
      let unplayed = 0;
      for (let i = 0; i < size; i++) {
        // An arm without observations is chosen by its floor, not by its score.
        score[i] = count[i] > 0 ? mean[i] + Math.sqrt(width / count[i]) : mean[i];
        if (!(count[i] > 0)) unplayed++;
      }
      for (let i = 0; i < size; i++) if (!(count[i] > 0)) floor[i] = 1 / unplayed;
    },
    distribute: (out) => {
      greedyWithFloor(out, epsilon);
      applyFloor(out);
    },
  });
}
