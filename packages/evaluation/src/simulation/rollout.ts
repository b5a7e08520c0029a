import {
  createDistribution,
  decide,
  fork,
  type Policy,
  type PolicyFactory,
} from "@armature/policy";
import { type ObjectiveOptions, pricesOf } from "@armature/reward";
import { EvaluationError } from "../error.ts";
import { dimensionOf } from "../rows/contexts-of.ts";
import { objectiveFor, utilityOf } from "../rows/objective-for.ts";
import type { DataSet } from "../rows/row.ts";
import type { Trace } from "../trace/trace.ts";
import { checkFeedbackModel, type FeedbackModel } from "./feedback-model.ts";
import { type Lag, laggingLearner } from "./lagging-learner.ts";
import type { Phase } from "./scenario.ts";
import { directLearner, foldLearner } from "./simulated-learner.ts";

/** Feature schema of simulated policies, whose state never leaves the simulation. */
const featureSchema = "simulation@1";

/** Options of {@link rollout}. */
export interface RolloutOptions {
  /** Creates the policy, with a fresh state. */
  readonly policy: PolicyFactory;
  /** Seed of the draws. The phases define the orders of the rows. */
  readonly seed: number;
  /** The rows of all phases. */
  readonly data: DataSet;
  /** One or more phases, served in turn. */
  readonly phases: readonly Phase[];
  /**
   * Objective of the decisions. Omitted weights are the router's defaults; `costScaleUsd` is the mean
   * cost of the most expensive arm in the first phase.
   */
  readonly objective?: ObjectiveOptions | undefined;
  /** True if a budget prices dollars; `costWeight` then defaults to 0. @default false */
  readonly budgeted?: boolean | undefined;
  /** @default the policy learns quality, cost and latency at once */
  readonly feedback?: FeedbackModel | undefined;
  /** Staleness of the deciding state. @default 0 */
  readonly lag?: Lag | undefined;
}

/**
 * Runs a fresh policy through one scenario under bandit feedback: the policy learns the quality and
 * the cost of the arm that it chose, and nothing of other arms or of unannounced changes. Its context
 * is a reused buffer, so it cannot reach the data. Equal options give an equal trace.
 *
 * @throws EvaluationError `invalid-context`, `invalid-option`, or `invalid-row` if a row lacks the
 *   outcome of the chosen arm
 */
export function rollout(options: RolloutOptions): Trace {
  const { policy: factory, seed, data, phases, feedback, lag, budgeted = false } = options;
  const dimension = dimensionOf(data);
  const arms = armsOf(phases);
  if (feedback !== undefined) checkFeedbackModel(feedback, arms);
  const objective = objectiveFor(phases[0].outcomes, options.objective, budgeted);
  const terms = { prices: pricesOf(objective) };
  const spec = { dimension, featureSchema };
  const direct =
    feedback === undefined
      ? directLearner(factory, spec, objective)
      : foldLearner(factory, spec, objective, { model: feedback, seed });
  const { policy, learn } = lag === undefined ? direct : laggingLearner(direct, lag);

  const total = phases.reduce((sum, { order }) => sum + order.length, 0);
  const trace = {
    seed,
    arms,
    objective,
    phases: [] as { name: string; start: number; end: number }[],
    row: new Uint32Array(total),
    arm: new Uint16Array(total),
    propensity: new Float64Array(total),
    utility: new Float64Array(total),
    quality: new Float64Array(total),
    costUsd: new Float64Array(total),
  };
  const distribution = createDistribution(arms.length);
  const context = new Float64Array(dimension);
  let eligible: readonly string[] = [];
  let step = 0;
  for (const phase of phases) {
    eligible = enterPhase(policy, phase, eligible);
    const indexOf = eligible.map((id) => arms.indexOf(id));
    const { outcomes } = phase;
    const start = step;
    for (const row of phase.order) {
      const decisionId = `${phase.name}/${data.rows[row].id}`;
      context.set(data.contexts[row]);
      const rng = fork(seed, decisionId);
      policy.score(context, eligible, distribution, terms);
      policy.distribute(distribution, rng);
      const index = decide(distribution, rng);
      const cell = row * arms.length + indexOf[index];
      const quality = outcomes.quality[cell];
      const costUsd = outcomes.costUsd[cell];
      const latencyMs = outcomes.latencyMs[cell];
      if (Number.isNaN(quality)) refuseAbsent(data.rows[row].id, eligible[index]);
      trace.row[step] = row;
      trace.arm[step] = indexOf[index];
      trace.propensity[step] = distribution.probability[index];
      trace.utility[step] = utilityOf(objective, quality, costUsd, latencyMs);
      trace.quality[step] = quality;
      trace.costUsd[step] = costUsd;
      const { probability: probabilities } = distribution;
      learn({
        decisionId,
        arm: eligible[index],
        eligible,
        context,
        probabilities,
        index,
        quality,
        costUsd,
        ...(!Number.isNaN(latencyMs) && { latencyMs }),
      });
      step++;
    }
    trace.phases.push({ name: phase.name, start, end: step });
  }
  return trace;
}

/** Applies the changes at the start of a phase; returns its eligible arms. */
function enterPhase(policy: Policy, phase: Phase, before: readonly string[]): readonly string[] {
  const { leave = [], enter = [], costUsd = {} } = phase;
  for (const id of leave) policy.removeArm(id);
  for (const { id, prior, costUsd: listed } of enter) {
    policy.addArm({ id }, prior);
    if (listed !== undefined) policy.setCost(id, listed);
  }
  for (const [id, price] of Object.entries(costUsd)) policy.setCost(id, price);
  return [...before.filter((id) => !leave.includes(id)), ...enter.map(({ id }) => id)];
}

function armsOf(phases: readonly Phase[]): readonly string[] {
  const arms = phases[0]?.outcomes.arms ?? [];
  const names = new Set(phases.map(({ name }) => name));
  const same = phases.every(({ outcomes }) => outcomes.arms.join() === arms.join());
  if (phases.length === 0 || names.size < phases.length || !same) {
    throw new EvaluationError(
      "invalid-option",
      "phases must be one or more, with different names and the same arms",
      { field: "phases" },
    );
  }
  return arms;
}

function refuseAbsent(row: string, arm: string): never {
  throw new EvaluationError("invalid-row", `row ${row} has no outcome of ${arm}`, { field: arm });
}
