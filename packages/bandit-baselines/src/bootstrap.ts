import { completeLinearOptions, type LinearOptions, ridgeModel } from "@armature/bandit-linear";
import { PolicyError, type PolicyFactory } from "@armature/policy";
import { applyFloor, checkOption, modelPolicy, raiseToFloor } from "@armature/policy/kit";
import { replicasOf } from "./replicas.ts";
import { countVotes } from "./votes.ts";

export interface BootstrapOptions extends Omit<LinearOptions, "tries"> {
  /** Replicas of the model; a whole number ≥ 1. @default 10 */
  readonly replicas?: number;
  /** Every arm's probability is at least ε/K, in [0, 1]. @default 0.02 */
  readonly epsilon?: number;
  /** Seeds the weights by which the replicas differ. @default 0 */
  readonly seed?: number;
}

/**
 * Bootstrap Thompson sampling (Eckles & Kaptein 2014) by online bagging (Oza & Russell 2001): each
 * of several replicas of a ridge regression per arm counts every observation as often as its own
 * Poisson(1) draw says, and an arm is chosen with the share of the replicas whose best arm it is.
 * The draws follow from the seed and the decision's id, so that the fold is deterministic and a
 * revision meets the weights of what it revises.
 *
 * @throws PolicyError `invalid-option`
 */
export function bootstrap(options: BootstrapOptions = {}): PolicyFactory {
  const { replicas = 10, epsilon = 0.02, seed = 0, ...linear } = options;
  if (!Number.isSafeInteger(replicas) || replicas < 1) {
    throw new PolicyError(
      "invalid-option",
      `replicas must be a whole number of at least 1, not ${replicas}.`,
    );
  }
  checkOption("epsilon", epsilon, { min: 0, max: 1 });
  if (!Number.isFinite(seed)) {
    throw new PolicyError("invalid-option", `seed must be finite, not ${seed}.`);
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
