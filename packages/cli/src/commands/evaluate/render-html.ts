import type { EvaluationReport, NamedComparison } from "@armature/evaluation";
import { count, percent } from "../../terminal/format.ts";
import { coursePlot } from "./course-plot.ts";
import type { Evaluation } from "./evaluation.ts";
import { intervalPlot, type PlottedInterval } from "./interval-plot.ts";
import { planePlot } from "./plane-plot.ts";
import { dollars, interval, type Quantity, quality, signed, value } from "./quantity.ts";
import { facts } from "./render-evaluation.ts";
import { style } from "./style.ts";
import { escaped } from "./svg.ts";
import { explainValue, provenance, verdict } from "./verdict.ts";
import { weightsPlot } from "./weights-plot.ts";

/** Writes an evaluation as one HTML document that loads nothing else. */
export function renderHtml({ directory, candidate, baseline, report, gate }: Evaluation): string {
  const usd = dollars(report);
  const { course } = report.value;
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(`${candidate} against ${baseline}`)}</title>`,
    `<style>${style}</style></head><body><main>`,
    `<h1>${escaped(candidate)} <small>against</small> ${escaped(baseline)}</h1>`,
    `<p class="lead">${escaped(verdict(report))}</p>`,
    ...(gate === undefined
      ? []
      : [
          `<p class="gate ${gate.passed ? "passed" : "stopped"}">Gate: ` +
            `${gate.passed ? "passed" : escaped(`not passed: ${gate.reasons.join("; ")}`)}</p>`,
        ]),
    `<p>${escaped(explainValue(report))}</p>`,
    `<p>${escaped(provenance(report))} Log: <code>${escaped(directory)}</code>.</p>`,
    answers(report, usd),
    '<div class="plots">',
    report.costUsd === undefined
      ? ""
      : figure("Quality against dollars", planePlot(report.quality, report.costUsd, usd)),
    course.decisions.length === 0
      ? ""
      : figure("Difference in value as decisions came in", coursePlot(course)),
    report.value.others.length === 0
      ? ""
      : figure(
          "Difference in value, by estimator",
          estimatorPlot("difference in value by estimator", value, report.value.others),
        ),
    report.costUsd === undefined || report.costUsd.others.length === 0
      ? ""
      : figure(
          "Difference in dollars, by estimator",
          estimatorPlot("difference in dollars by estimator", usd, report.costUsd.others),
        ),
    figure("Importance weights of the candidate", weightsPlot(report.weights.candidate)),
    `<section><h2>Shares of the requests</h2>${shares(report)}</section>`,
    "</div>",
    report.value.others.length === 0
      ? ""
      : '<p class="note">Intervals by estimator are normal approximations that cover noise only. Replay, IPS, ' +
        "SNIPS, DR and SNDR are consistent; clipped IPS, DM, Switch-DR and DRos trade noise for a bias " +
        "that no interval shows.</p>",
    "<h2>Checks</h2>",
    ...facts(report).map((line) => `<p>${escaped(line)}</p>`),
    calibration(report),
    "</main></body></html>",
    "",
  ].join("\n");
}

function answers(report: EvaluationReport, usd: Quantity): string {
  const row = (name: string, key: "candidate" | "baseline" | "difference") => {
    const write = key === "difference" ? signed : undefined;
    return [
      name,
      interval(value, report.value[key], write),
      interval(quality, report.quality[key], write),
      interval(usd, report.costUsd?.[key], write),
    ];
  };
  return table(
    ["", value.title, quality.title, usd.title],
    [row("candidate", "candidate"), row("baseline", "baseline"), row("difference", "difference")],
  );
}

function shares({ share }: EvaluationReport): string {
  return table(
    ["arm", "candidate", "baseline"],
    Object.keys(share.candidate).map((arm) => [
      arm,
      percent(share.candidate[arm] ?? 0),
      percent(share.baseline[arm] ?? 0),
    ]),
  );
}

function calibration({ log }: EvaluationReport): string {
  return table(
    ["arm", "could be drawn", "drawn", "expected", "z", "quality unknown"],
    log.arms.map(({ arm, eligible, drawn, expected, z, withoutQuality }) => [
      arm,
      count(eligible),
      count(drawn),
      expected.toFixed(1),
      z.toFixed(2),
      percent(drawn === 0 ? 0 : withoutQuality / drawn),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string) =>
    `<tr>${row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  return [
    `<table><thead>${cells(head, "th")}</thead><tbody>`,
    ...rows.map((row) => cells(row, "td")),
    "</tbody></table>",
  ].join("\n");
}

function estimatorPlot(
  title: string,
  quantity: Quantity,
  comparisons: readonly NamedComparison[],
): string {
  const rows = comparisons.map(
    ({ name, difference }): PlottedInterval => ({ name, interval: difference }),
  );
  return intervalPlot(title, quantity, rows);
}

function figure(title: string, drawing: string): string {
  return `<section><h2>${escaped(title)}</h2>${drawing}</section>`;
}
