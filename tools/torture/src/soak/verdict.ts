import type { Slice } from "./slice.ts";
import type { Soaked, SoakOptions } from "./spawn-soak.ts";
import { medianOf, trendOf } from "./trend.ts";

/** Share of the slices that are warm-up, in which windows, caches and code grow. */
const WARM_UP = 0.5;

/** Allowed growth of memory: bytes in all, and bytes per decision. */
const SLACK_BYTES = 2 ** 19;
const BYTES_A_DECISION = 0.3;

/** Files that may be open temporarily: a snapshot, a segment. */
const FILES_AT_TIMES = 2;

/** The log may exceed its limit by the entries until the next snapshot, and by the snapshots. */
const ENTRIES_UNTIL_SNAPSHOT = 20_000;
const ENTRY_BYTES = 1500;
const SNAPSHOT_BYTES = 10 * 2 ** 20;

/** Largest allowed ratio of latencies at the end to those after the warm-up, by the yardstick. */
const DRIFT = 1.2;

/** Fewest slices for a verdict on latencies; fewer are too noisy. */
const LEAST_SLICES = 50;

/** The measurements, and a description of every broken promise. */
export interface Verdict {
  readonly figures: Readonly<Record<string, number>>;
  readonly broken: readonly string[];
}

export function verdictOf({ slices, end }: Soaked, options: SoakOptions): Verdict {
  const warm = slices.slice(Math.ceil(WARM_UP * slices.length));
  const broken: string[] = [...end.problems];
  const require = (holds: boolean, what: string): void => {
    if (!holds) broken.push(what);
  };

  const decisions = warm.map((slice) => slice.decisions);
  const span = decisions[decisions.length - 1] - decisions[0];
  const growth = span * trendOf(decisions, warm.map(memoryOf));
  require(growth <=
    SLACK_BYTES +
      BYTES_A_DECISION * span, `memory grew by ${Math.round(growth)} bytes in ${span} decisions`);

  const files = warm.map(({ fileDescriptors }) => fileDescriptors);
  const fewest = Math.min(...files);
  const most = Math.max(...files);
  require(most - fewest <= FILES_AT_TIMES, `from ${fewest} to ${most} files were open`);

  const logBytes = Math.max(...slices.map((slice) => slice.logBytes));
  const { retainBytes, segmentBytes } = options;
  const kept = 2 * (segmentBytes + ENTRIES_UNTIL_SNAPSHOT * ENTRY_BYTES) + 3 * SNAPSHOT_BYTES;
  require(logBytes <= retainBytes + kept, `the log took ${logBytes} bytes`);
  require((slices.at(-1)?.firstEntry ?? 1) > 1, "nothing of the log was trimmed");

  const { reported } = end.counts;
  require(end.learned ===
    reported, `${reported} attempts were reported, ${end.learned} of them learned from`);
  require(end.learnedAgain === end.learned &&
    end.armsAgain === end.arms, "a restart from its directory has learned something else");

  const routeDrift = driftOf(warm, ({ route, yardstick }) => route.p99 / yardstick.p99);
  const reportDrift = driftOf(warm, ({ report, yardstick }) => report.p99 / yardstick.p99);
  if (slices.length >= LEAST_SLICES) {
    require(routeDrift <=
      DRIFT, `deciding takes ${routeDrift.toFixed(2)} times as long at the end`);
    require(reportDrift <=
      DRIFT, `reporting takes ${reportDrift.toFixed(2)} times as long at the end`);
  }
  return {
    figures: {
      "bytes of growth": Math.round(growth),
      "MB of memory": Math.round(medianOf(warm.map(memoryOf)) / 1e6),
      "files at most": most,
      "MB of log at most": Math.round(logBytes / 1e6),
      "% of drift in the p99 of deciding": Math.round(100 * (routeDrift - 1)),
      "% of drift in the p99 of reporting": Math.round(100 * (reportDrift - 1)),
    },
    broken,
  };
}

function memoryOf({ heapBytes, bufferBytes }: Slice): number {
  return heapBytes + bufferBytes;
}

/** Ratio of the median in the last third to that in the first third. */
function driftOf(slices: readonly Slice[], value: (slice: Slice) => number): number {
  const third = Math.floor(slices.length / 3);
  return medianOf(slices.slice(-third).map(value)) / medianOf(slices.slice(0, third).map(value));
}
