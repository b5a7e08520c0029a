import type { EvaluationReport } from "@armature/evaluation";
import { escapeMarkup } from "@armature/evaluation/charts";
import { count, percent } from "../../terminal/format.ts";
import type { Evaluation } from "./evaluation.ts";
import { figures } from "./figures.ts";
import { dollars, interval, quality, signed, value } from "./quantity.ts";
import { facts } from "./render-evaluation.ts";
import { style } from "./style.ts";
import { explainValue, provenance, verdict } from "./verdict.ts";

/** Writes an evaluation as one HTML document that loads nothing else. */
export function renderHtml({ directory, candidate, baseline, report, gate }: Evaluation): string {
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeMarkup(`${candidate} against ${baseline}`)}</title>`,
    `<style>${style}</style></head><body><main>`,
    `<h1>${escapeMarkup(candidate)} <small>against</small> ${escapeMarkup(baseline)}</h1>`,
    `<p class="lead">${escapeMarkup(verdict(report))}</p>`,
    ...(gate === undefined
      ? []
      : [
          `<p class="gate ${gate.passed ? "passed" : "stopped"}">Gate: ` +
            `${gate.passed ? "passed" : escapeMarkup(`not passed: ${gate.reasons.join("; ")}`)}</p>`,
        ]),
    `<p>${escapeMarkup(explainValue(report))}</p>`,
    `<p>${escapeMarkup(provenance(report))} Log: <code>${escapeMarkup(directory)}</code>.</p>`,
    answers(report),
    '<div class="plots">',
    ...figures(report).map(({ heading, drawing }) => section(heading, drawing)),
    section("Shares of the requests", shares(report)),
    "</div>",
    report.value.others.length === 0
      ? ""
      : '<p class="note">Intervals by estimator are normal approximations that cover noise only. Replay, IPS, ' +
        "SNIPS, DR and SNDR are consistent; clipped IPS, DM, Switch-DR and DRos trade noise for a bias " +
        "that no interval shows.</p>",
    "<h2>Checks</h2>",
    ...facts(report).map((line) => `<p>${escapeMarkup(line)}</p>`),
    calibration(report),
    "</main></body></html>",
    "",
  ].join("\n");
}

function answers(report: EvaluationReport): string {
  const usd = dollars(report);
  const row = (key: "candidate" | "baseline" | "difference") => {
    const write = key === "difference" ? signed : undefined;
    return [
      key,
      interval(value, report.value[key], write),
      interval(quality, report.quality[key], write),
      interval(usd, report.costUsd?.[key], write),
    ];
  };
  return table(
    ["", value.title, quality.title, usd.title],
    [row("candidate"), row("baseline"), row("difference")],
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
    `<tr>${row.map((cell) => `<${tag}>${escapeMarkup(cell)}</${tag}>`).join("")}</tr>`;
  return [
    `<table><thead>${cells(head, "th")}</thead><tbody>`,
    ...rows.map((row) => cells(row, "td")),
    "</tbody></table>",
  ].join("\n");
}

function section(heading: string, content: string): string {
  return `<section><h2>${escapeMarkup(heading)}</h2>${content}</section>`;
}
