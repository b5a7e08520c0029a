import { completeLinearOptions, type LinearOptions, ridgeModel } from "@armature/bandit-linear";
import { PolicyError, type PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, modelPolicy, raiseToFloor } from "@armature/policy/kit";
import { replicasOf } from "./replicas.ts";
import { countVotes } from "./votes.ts";

export interface BootstrapOptions extends Omit<LinearOptions, "tries"> {
  /** Number of replicas of the model; a whole number ≥ 1. @default 10 */
  readonly replicas?: number;
  /** Each of K arms has a probability of at least ε/K; in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
  /** Seed of the weights by which the replicas differ. @default 0 */
  readonly seed?: number;
}

/**
 * Bootstrap Thompson sampling (Eckles & Kaptein 2014) by online bagging (Oza & Russell 2001). Each
 * replica of the ridge model weighs every observation by its own Poisson(1) draw, and the probability
 * of an arm is the share of replicas for which it is the best. The draws depend only on the seed and
 * the decision's id, so learning is deterministic and a revision gets the weights of its original.
 *
 * @throws PolicyError `invalid-option`
 */
export function bootstrap(options: BootstrapOptions = {}): PolicyFactory {
  const { replicas = 10, epsilon = 0.02, seed = 0, ...linear } = options;
  if (!Number.isSafeInteger(replicas) || replicas < 1) {
    throw new PolicyError("invalid-option", `replicas must be a whole number ≥ 1, not ${replicas}`);
  }
  checkOption("epsilon", epsilon, { min: 0, max: 1 });
  if (!Number.isFinite(seed)) {
    throw new PolicyError("invalid-option", `seed must be finite, not ${seed}`);
  }
  const model = ridgeModel(completeLinearOptions({ ...linear, tries: 0 }));
  return modelPolicy(replicasOf(model, { replicas, seed }), {
    kind: "bootstrap",
    config: { epsilon },
    rank: ({ size, mean, score }) => {
      for (let i = 0; i < size; i++) score[i] = mean[i];
    },
    distribute: (out) => {
      countVotes(out, replicas);
      raiseToFloor(out, epsilon);
      applyFloor(out);
    },
  });
}
