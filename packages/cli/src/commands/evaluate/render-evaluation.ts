import type { EvaluationReport } from "@armature/evaluation";
import { count, percent } from "../../terminal/format.ts";
import { alignColumns } from "../../terminal/table.ts";
import type { Evaluation } from "./evaluation.ts";
import { dollars, interval, quality, signed, value } from "./quantity.ts";
import { explainValue, provenance, verdict } from "./verdict.ts";

/** Writes an evaluation as text for a terminal. */
export function renderEvaluation(evaluation: Evaluation): string {
  const { directory, candidate, baseline, report, gate } = evaluation;
  const usd = dollars(report);
  const line = (name: string, key: "candidate" | "baseline") => [
    name,
    interval(value, report.value[key]),
    interval(quality, report.quality[key]),
    interval(usd, report.costUsd?.[key]),
  ];
  return [
    `${directory}: ${candidate} against ${baseline}`,
    verdict(report),
    explainValue(report),
    provenance(report),
    "",
    ...alignColumns([
      ["", value.title, quality.title, usd.title],
      line("candidate", "candidate"),
      line("baseline", "baseline"),
      [
        "difference",
        interval(value, report.value.difference, signed),
        interval(quality, report.quality.difference, signed),
        interval(usd, report.costUsd?.difference, signed),
      ],
    ]),
    "",
    ...alignColumns([
      ["share of requests", "candidate", "baseline"],
      ...Object.keys(report.share.candidate).map((arm) => [
        arm,
        percent(report.share.candidate[arm] ?? 0),
        percent(report.share.baseline[arm] ?? 0),
      ]),
    ]),
    "",
    ...facts(report),
    ...(gate === undefined
      ? []
      : ["", gate.passed ? "gate: passed" : `gate: not passed: ${gate.reasons.join("; ")}`]),
  ].join("\n");
}

/** The figures that the checks passed: an evaluation that fails a check has no report. */
export function facts({ log, weights: { candidate } }: EvaluationReport): string[] {
  return [
    `effective size ${count(candidate.effectiveSize)} of ${count(log.judged)}; largest weight ` +
      `${candidate.largest.toPrecision(3)}, ${percent(candidate.largestShare)} of all; mean weight ` +
      `${candidate.mean.toFixed(3)} ± ${candidate.standardError.toFixed(3)}`,
    `forced ${percent(log.forced / log.decisions)}; without propensity ` +
      `${percent(log.unexplained / log.decisions)}; quality unknown ` +
      `${percent(log.withoutQuality / log.judged)}, dollars unknown ` +
      `${percent(log.withoutCost / log.judged)}; on arms that could not be drawn ` +
      `${percent(candidate.unsupported)}; ${count(log.clusters)} clusters`,
  ];
}
