import type { Spread } from "../timing/spread.ts";
import type { Verdict } from "./aims.ts";
import type { Machine } from "./machine.ts";
import { renderEntrySizes, renderLogs } from "./render-log.ts";
import type { Allocation, Results, Timing } from "./results.ts";
import { figure, table } from "./table.ts";

/** The results as Markdown, padded so that they are readable as plain text. */
export function render(machine: Machine, results: Results, verdicts: readonly Verdict[]): string {
  const { timings, allocations, logs, entrySizes } = results;
  const sized = timings.filter(({ part }) => part.includes("x"));
  const sections = ["decide", "update"].flatMap((operation) => {
    const own = sized.filter((timing) => timing.operation === operation);
    if (own.length === 0) return [];
    return [
      `**${operation}**: time per call\n\n${sizeTable(own, ({ nanoseconds }) => duration(nanoseconds))}`,
      `**${operation}**: times as fast as the seed (quartiles)\n\n${sizeTable(own, ratio)}`,
    ];
  });
  const routing = timings.filter(({ part }) => part === "route");
  const folding = timings.filter(({ part }) => part === "fold");
  return [
    `Node ${machine.node} (V8 ${machine.v8}), ${machine.platform}, ${machine.cpu}, ` +
      `${machine.cores} cores, ${machine.memoryGB} GB; load ${machine.load} at the start.`,
    ...sections,
    ...(routing.length === 0 ? [] : [routeTable(routing)]),
    ...(folding.length === 0 ? [] : [foldTable(folding)]),
    ...(entrySizes.length === 0 ? [] : [renderEntrySizes(entrySizes)]),
    ...(logs.length === 0 ? [] : [renderLogs(logs)]),
    ...(allocations.length === 0 ? [] : [heapTable(allocations)]),
    ...(verdicts.length === 0 ? [] : [aimTable(verdicts)]),
  ].join("\n\n");
}

function sizeTable(timings: readonly Timing[], write: (timing: Timing) => string): string {
  const parts = [...new Set(timings.map(({ part }) => part))];
  const contenders = [...new Set(timings.map(({ contender }) => contender))];
  const lines = parts.map((part) => [
    part.replace("x", " × "),
    ...contenders.map((contender) => {
      const timing = timings.find((own) => own.part === part && own.contender === contender);
      return timing === undefined ? "" : write(timing);
    }),
  ]);
  return table([["arms × d", ...contenders], ...lines]);
}

function ratio({ contender, timesFaster }: Timing): string {
  if (timesFaster === undefined || contender === "seed") return "1";
  const { median, low, high } = timesFaster;
  return `${figure(median)} (${figure(low)}–${figure(high)})`;
}

function routeTable(timings: readonly Timing[]): string {
  const lines = timings.map(({ operation, nanoseconds }) => [operation, duration(nanoseconds)]);
  return `**router**, 10 models, prompt of 1 kB\n\n${table([["", "time"], ...lines])}`;
}

function foldTable(timings: readonly Timing[]): string {
  const lines = timings.map(({ operation, nanoseconds }) => [
    operation,
    Math.round(1e9 / nanoseconds.median).toLocaleString("en"),
    duration(nanoseconds),
  ]);
  return `**fold**, 10 models, 12 features\n\n${table([["entries", "per second", "time each"], ...lines])}`;
}

function heapTable(allocations: readonly Allocation[]): string {
  const contenders = [...new Set(allocations.map(({ contender }) => contender))];
  const bytesOf = (contender: string, operation: string): string => {
    const own = allocations.find((a) => a.contender === contender && a.operation === operation);
    return own === undefined ? "" : figure(Math.max(0, own.bytes));
  };
  const lines = contenders.map((name) => [name, bytesOf(name, "decide"), bytesOf(name, "update")]);
  return `**heap**, bytes per call, 10 × 12\n\n${table([["", "decide", "update"], ...lines])}`;
}

function aimTable(verdicts: readonly Verdict[]): string {
  const lines = verdicts.map(({ aim, side, limit, unit, measured, met }) => [
    aim,
    `${side} ${limit} ${unit}`,
    `${figure(Math.max(0, measured))} ${unit}`,
    met ? "met" : "MISSED",
  ]);
  return `**aims**\n\n${table([["", "aim", "measured", ""], ...lines])}`;
}

/** The median in a suitable unit, and half the interquartile range in per cent of it. */
function duration({ median, low, high }: Spread): string {
  const [unit, size] = median < 1e6 ? ["µs", 1e3] : median < 1e9 ? ["ms", 1e6] : ["s", 1e9];
  return `${figure(median / size)} ${unit} ±${Math.round((50 * (high - low)) / median)}%`;
}
