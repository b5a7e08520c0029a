import type { PolicyFactory, Prior } from "@armature/policy";
import type { ObjectiveOptions } from "@armature/reward";
import { bestFixed, fixedArms } from "../baselines/fixed-arms.ts";
import { EvaluationError } from "../error.ts";
import { fitPrior, type PriorData } from "../priors/fit-prior.ts";
import type { SimulationReport } from "../report/report.ts";
import { reportFrom } from "../report/report-from.ts";
import type { Choice, Run } from "../report/summarize-run.ts";
import { dimensionOf } from "../rows/contexts-of.ts";
import { objectiveFor } from "../rows/objective-for.ts";
import { outcomeTable } from "../rows/outcome-table.ts";
import type { DataSet } from "../rows/row.ts";
import { protocol, requireSeeds } from "../trace/protocol.ts";
import { phaseOf, type Trace } from "../trace/trace.ts";
import { checkFeedbackModel, type FeedbackModel } from "./feedback-model.ts";
import { rollout } from "./rollout.ts";

/** Progress of a simulation. */
export interface SimulationProgress {
  readonly policy: string;
  /** The seed just finished. */
  readonly seed: number;
  /** Number of runs finished, over all policies. */
  readonly finished: number;
  readonly total: number;
}

/** Options of {@link simulate}. */
export interface SimulateOptions extends DataSet {
  /** Policies by their name in the report. Every seed gets a fresh state. */
  readonly policies: Readonly<Record<string, PolicyFactory>>;
  /** Whole numbers, each for one order of the rows and one sequence of draws. Two or more give intervals. */
  readonly seeds: readonly number[];
  /**
   * Objective of the decisions and of the comparison. Omitted weights are the router's defaults (under
   * a budget, `costWeight` is 0); `costScaleUsd` is the mean cost of the most expensive arm on the
   * measured rows.
   */
  readonly objective?: ObjectiveOptions | undefined;
  /**
   * Budget of the baselines in US dollars per request; > 0. Policies get theirs from `withBudget`.
   * @default none
   */
  readonly budgetUsd?: number | undefined;
  /** Rows to serve first, with the same feedback but unmeasured. @default none */
  readonly learn?: DataSet | undefined;
  /** Rows to fit the arms' priors on, with all outcomes known. @default none: cold start */
  readonly prior?: PriorData | undefined;
  /** Feedback that the policies get; the report uses the true qualities. @default immediate and exact */
  readonly feedback?: FeedbackModel | undefined;
  readonly onProgress?: ((progress: SimulationProgress) => void) | undefined;
}

/**
 * Runs each policy over the rows, once per seed in the seed's own order, under bandit feedback: a
 * policy learns the quality and the cost of the arm that it chose only. Equal options give an equal
 * report, to the byte.
 *
 * @throws EvaluationError naming the row, context or option, before the first decision
 */
export function simulate(options: SimulateOptions): SimulationReport {
  const { policies, seeds, budgetUsd, learn, prior, feedback, onProgress } = options;
  const dimension = dimensionOf(options);
  for (const [name, data] of Object.entries({ learn, prior })) {
    if (data !== undefined && dimensionOf(data) !== dimension) {
      throw new EvaluationError(
        "invalid-context",
        `${name}.contexts must hold ${dimension} numbers each, as contexts do`,
        { field: `${name}.contexts` },
      );
    }
  }
  requireSeeds(seeds);
  const measured = outcomeTable(options.rows);
  const { arms } = measured;
  const objective = objectiveFor(measured, options.objective, budgetUsd !== undefined);
  bestFixed(fixedArms(measured, objective), budgetUsd);
  if (prior !== undefined) outcomeTable(prior.rows, arms);
  if (feedback !== undefined) checkFeedbackModel(feedback, arms);
  const first = learn?.rows.length ?? 0;
  const data: DataSet = {
    rows: [...(learn?.rows ?? []), ...options.rows],
    contexts: [...(learn?.contexts ?? []), ...options.contexts],
  };
  const outcomes = outcomeTable(data.rows, arms);

  const priors: Record<string, Prior> = prior ? fitPrior(prior) : {};
  const enter = arms.map((id) => ({ id, prior: priors[id] }));
  const total = Object.keys(policies).length * seeds.length;
  let finished = 0;
  const runs: Record<string, Run[]> = {};
  for (const [name, policy] of Object.entries(policies)) {
    runs[name] = seeds.map((seed) => {
      const steps = [...protocol({ rows: options.rows, learn: learn?.rows, seed })];
      const order = (from: "learn" | "rows", offset: number) =>
        Uint32Array.from(steps.flatMap((step) => (step.from === from ? [step.row + offset] : [])));
      const trace = rollout({
        policy,
        seed,
        data,
        objective,
        feedback,
        phases: [
          { name: "learn", order: order("learn", 0), outcomes, enter },
          { name: "rows", order: order("rows", first), outcomes },
        ],
      });
      finished++;
      onProgress?.({ policy: name, seed, finished, total });
      return { seed, choices: choicesOf(trace, first) };
    });
  }
  return reportFrom(options.rows, runs, { objective, budgetUsd });
}

/** @param first index of the first measured row in the trace's data */
function choicesOf(trace: Trace, first: number): Choice[] {
  const { start, end } = phaseOf(trace, "rows");
  return Array.from({ length: end - start }, (_, i) => ({
    row: trace.row[start + i] - first,
    arm: trace.arm[start + i],
  }));
}
