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
import { type Lag, laggingStudent } from "./lagging-student.ts";
import type { Phase } from "./scenario.ts";
import { directStudent, foldStudent } from "./student.ts";

/** Names the contexts of a simulation to its policies, whose state never leaves it. */
const featureSchema = "simulation@1";

/** What {@link play} serves, to whom. */
export interface PlayOptions {
  /** Makes the policy, with fresh state. */
  readonly policy: PolicyFactory;
  /** Names the sequence of draws. The orders of the rows are the phases' own. */
  readonly seed: number;
  /** The rows of all phases. */
  readonly data: DataSet;
  /** One or more, served in turn. */
  readonly phases: readonly Phase[];
  /**
   * How decisions weigh outcomes. What is left open is the product's default, and `costScaleUsd` the
   * mean cost of the dearest arm in the outcomes of the first phase.
   */
  readonly objective?: ObjectiveOptions | undefined;
  /** Whether a budget prices dollars, so that the objective does not by default. @default false */
  readonly budgeted?: boolean | undefined;
  /** @default none: the policy is told quality, cost and latency at once */
  readonly feedback?: FeedbackModel | undefined;
  /** How stale the state is that decides. @default not at all */
  readonly lag?: Lag | undefined;
}

/**
 * Lets a fresh policy serve one scenario under bandit feedback: it learns how good and how dear the
 * answer of the arm it chose was, of no other arm and of no change that it is not told. Its context is a buffer
 * that is reused, so it cannot reach the data through it. Equal options give an equal trace.
 *
 * @throws EvaluationError `invalid-context`, `invalid-option`, or `invalid-row` where a row lacks
 *   the outcome of the arm that was chosen
 */
export function play(options: PlayOptions): Trace {
  const { policy: factory, seed, data, phases, feedback, lag, budgeted = false } = options;
  const dimension = dimensionOf(data);
  const arms = armsOf(phases);
  if (feedback !== undefined) checkFeedbackModel(feedback, arms);
  const objective = objectiveFor(phases[0].outcomes, options.objective, budgeted);
  const terms = { prices: pricesOf(objective) };
  const spec = { dimension, featureSchema };
  const student =
    feedback === undefined
      ? directStudent(factory, spec, objective)
      : foldStudent(factory, spec, objective, { model: feedback, seed });
  const { policy, tell } = lag === undefined ? student : laggingStudent(student, lag);

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
      if (Number.isNaN(quality)) absent(data.rows[row].id, eligible[index]);
      trace.row[step] = row;
      trace.arm[step] = indexOf[index];
      trace.propensity[step] = distribution.probability[index];
      trace.utility[step] = utilityOf(objective, quality, costUsd, latencyMs);
      trace.quality[step] = quality;
      trace.costUsd[step] = costUsd;
      const { probability: probabilities } = distribution;
      tell({
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
      step += 1;
    }
    trace.phases.push({ name: phase.name, start, end: step });
  }
  return trace;
}

/** Makes the changes that a phase begins with; returns the arms that are eligible in it. */
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
      "phases must be one or more, each of a name of its own and all of the same arms",
      { field: "phases" },
    );
  }
  return arms;
}

function absent(row: string, arm: string): never {
  throw new EvaluationError("invalid-row", `row ${row} has no outcome of ${arm}`, { field: arm });
}
