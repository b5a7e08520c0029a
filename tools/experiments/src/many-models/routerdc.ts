import { type Line, measured, type Table } from "../experiment.ts";
import { baselinesOf } from "../lab/baselines.ts";
import type { Lab } from "../lab/lab.ts";
import { product, productFirst } from "../lab/product.ts";
import { qualityAlone } from "../lab/quality-alone.ts";
import { readBenchmark, splitPhases, splitsOf } from "../lab/splits.ts";
import { serve, statisticsOf } from "../lab/stream.ts";
import { Supervised } from "../lab/supervised.ts";

/** Seven models that cost nothing, cold. */
export async function routerdcQuality(lab: Lab): Promise<Table> {
  const stream = await readBenchmark(lab, "routerdc_train_k7");
  const { lab: splitLab, splits } = splitsOf(lab, stream.data.rows.length);
  const marks = splits.map((split) => new Supervised(stream, split).trace(qualityAlone, undefined));
  const { fixed } = baselinesOf(stream, undefined);
  const lines = productFirst(lab).map((subject): Line => {
    lab.progress(`seven models, ${subject.name}`);
    const traces = serve(splitLab, stream, subject.policy, (seed) =>
      splitPhases(stream, splits[seed - 1], "cold"),
    );
    const served = statisticsOf(stream, traces, "measured");
    const gap = served.difference(statisticsOf(stream, marks, "measured"));
    return {
      label: subject.name,
      cells: [
        measured("reward", served.quality),
        measured("reward", served.gainOver(fixed)),
        measured("reward", gap, subject === product ? { atLeast: -0.004 } : undefined),
      ],
    };
  });
  return {
    title: "Seven open models, quality alone, cold",
    of: "policy",
    columns: ["quality", "− best fixed arm", "− supervised"],
    lines,
  };
}
