import { objectiveFor, shuffled } from "@armature/evaluation/simulation";
import { type Line, measured, type Table } from "../experiment.ts";
import { baselinesOf } from "../lab/baselines.ts";
import type { Lab } from "../lab/lab.ts";
import { listPrice } from "../lab/list-price.ts";
import { product, productFirst } from "../lab/product.ts";
import { readBenchmark } from "../lab/splits.ts";
import { serve, statisticsOf, usd, within } from "../lab/stream.ts";
import { copied } from "./copied.ts";

const count = 50;

/** Largest number of orders, regardless of the number of seeds. */
const mostOrders = 8;

const budgetUsd = 4e-4;

/** Target of the whole stream's utility, including exploration, minus that of the best fixed arm. */
const least = { atLeast: -0.007 };

/** Fifty models, cold. */
export async function fiftyArms(lab: Lab): Promise<Table> {
  const stream = copied(await readBenchmark(lab, "routerbench_train_k11"), count);
  const orders = { ...lab, seeds: lab.seeds.slice(0, mostOrders) };
  const lines: Line[] = [];
  for (const budget of [undefined, budgetUsd]) {
    const objective = objectiveFor(stream.outcomes, lab.objective, budget !== undefined);
    const { fixed } = baselinesOf(stream, budget, objective);
    for (const subject of productFirst(lab)) {
      const label = `${usd(budget)}, ${subject.name}`;
      lab.progress(`${count} models, ${label}`);
      const traces = serve(
        orders,
        stream,
        within(subject, budget),
        (seed) => [
          {
            name: "all",
            order: shuffled(stream.data.rows.length, seed, "all"),
            outcomes: stream.outcomes,
            enter: stream.arms.map((id) => ({ id, costUsd: listPrice(id) })),
          },
        ],
        { objective },
      );
      const whole = statisticsOf(stream, traces);
      const gain = whole.gainOver(fixed);
      lines.push({
        label,
        cells: [
          measured("reward", whole.utility),
          measured("reward", gain, subject === product ? least : undefined),
          measured("reward", whole.quality),
          measured("usd", whole.costUsd),
        ],
      });
    }
  }
  return {
    title: "Fifty models, whole stream, cold",
    of: "budget",
    columns: ["utility", "− best fixed arm that fits", "quality", "cost per request"],
    lines,
  };
}
