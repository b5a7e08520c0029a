import { objectiveFor } from "@armature/evaluation/simulation";
import { type Line, measured, type Table, type Target } from "../experiment.ts";
import { baselinesOf } from "../lab/baselines.ts";
import type { Lab } from "../lab/lab.ts";
import { product, productFirst } from "../lab/product.ts";
import { readBenchmark, splitPhases, splitsOf } from "../lab/splits.ts";
import { type Start, serve, statisticsOf, usd, within } from "../lab/stream.ts";
import { Supervised } from "../lab/supervised.ts";

/** US dollars per request. */
const budgets = [1e-4, 2.5e-4, 4e-4, 1e-3, 2e-3, undefined];

const costWeights = [0.3, 0.1, 1];

const notBelow: Target = { atLeast: 0, withinNoise: true };

/** Targets of the quality minus that of supervised learning: for the mean of all budgets if cold, for each if warm. */
const behindSupervised = { cold: { atLeast: -0.01 }, warm: { atLeast: -0.003 } };

/** Quality alone at six budgets, cold or with a prior fitted on all outcomes of the learn rows. */
export async function routerbenchBudgets(lab: Lab, start: Start): Promise<Table> {
  const stream = await readBenchmark(lab, "routerbench_train_k11");
  const { lab: splitLab, splits } = splitsOf(lab, stream.data.rows.length);
  const supervised = splits.map((split) => new Supervised(stream, split));
  const lines: Line[] = [];
  for (const subject of productFirst(lab)) {
    const own = (target: Target) => (subject === product ? target : undefined);
    const gaps: number[] = [];
    for (const budgetUsd of budgets) {
      const label = `${start}, ${usd(budgetUsd)}, ${subject.name}`;
      lab.progress(label);
      const objective = objectiveFor(stream.outcomes, { costWeight: 0 }, false);
      const baselines = baselinesOf(stream, budgetUsd, objective);
      const traces = serve(
        splitLab,
        stream,
        within(subject, budgetUsd),
        (seed) => splitPhases(stream, splits[seed - 1], start),
        { objective },
      );
      const served = statisticsOf(stream, traces, "measured");
      const mark = statisticsOf(
        stream,
        supervised.map((one) => one.trace(objective, budgetUsd)),
        "measured",
      );
      const gap = served.difference(mark);
      gaps.push(gap.mean);
      const ratio = budgetUsd === undefined ? undefined : served.costRatio(budgetUsd);
      lines.push({
        label,
        cells: [
          measured("reward", served.quality),
          measured("reward", served.gainOver(baselines.mix), own(notBelow)),
          measured("reward", served.gainOver(baselines.fixed), own(notBelow)),
          measured("reward", gap, start === "warm" ? own(behindSupervised.warm) : undefined),
          ratio === undefined ? "" : measured("ratio", ratio),
        ],
      });
    }
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const target = start === "cold" ? own(behindSupervised.cold) : undefined;
    lines.push({
      label: `${start}, mean, ${subject.name}`,
      cells: ["", "", "", measured("reward", mean, target), ""],
    });
  }
  return {
    title: `Eleven models, quality alone, ${start}`,
    of: "start, budget",
    columns: [
      "quality",
      "− context-free mix",
      "− best fixed arm that fits",
      "− supervised",
      "cost ÷ budget",
    ],
    lines,
  };
}

/** Utility at three weights of cost, without a budget. */
export async function routerbenchWeights(lab: Lab): Promise<Table> {
  const stream = await readBenchmark(lab, "routerbench_train_k11");
  const { lab: splitLab, splits } = splitsOf(lab, stream.data.rows.length);
  const supervised = splits.map((split) => new Supervised(stream, split));
  const lines: Line[] = [];
  for (const costWeight of costWeights) {
    const objective = objectiveFor(stream.outcomes, { ...lab.objective, costWeight }, false);
    const baselines = baselinesOf(stream, undefined, objective);
    const marks = supervised.map((one) => one.trace(objective, undefined));
    for (const subject of productFirst(lab)) {
      const label = `${costWeight}, ${subject.name}`;
      lab.progress(`cold, weight of cost ${label}`);
      const traces = serve(
        splitLab,
        stream,
        subject.policy,
        (seed) => splitPhases(stream, splits[seed - 1], "cold"),
        { objective },
      );
      const served = statisticsOf(stream, traces, "measured");
      const own = subject === product ? notBelow : undefined;
      lines.push({
        label,
        cells: [
          measured("reward", served.utility),
          measured("reward", served.gainOver(baselines.fixed), own),
          measured("reward", served.difference(statisticsOf(stream, marks, "measured"))),
          measured("reward", served.quality),
          measured("usd", served.costUsd),
        ],
      });
    }
  }
  return {
    title: "Eleven models, by the objective, cold",
    of: "weight of cost",
    columns: ["utility", "− best fixed arm", "− supervised", "quality", "cost per request"],
    lines,
  };
}
