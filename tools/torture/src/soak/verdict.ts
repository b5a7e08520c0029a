import type { Slice } from "./slice.ts";
import type { Soaked, SoakOptions } from "./spawn-soak.ts";
import { medianOf, trendOf } from "./trend.ts";

/** The part of the slices in which all that grows at first has grown: windows, caches, code. */
const WARM_UP = 0.5;

/** Memory may seem to grow by so much, and by so many bytes a decision: half a megabyte in ten minutes of an hour. */
const SLACK_BYTES = 2 ** 19;
const BYTES_A_DECISION = 0.3;

/** A file may be open that is being written anew: a snapshot, a segment. */
const FILES_AT_TIMES = 2;

/** Until the next snapshot is saved, and of those kept: the log may have all of it beyond its limit. */
const ENTRIES_UNTIL_SNAPSHOT = 20_000;
const ENTRY_BYTES = 1500;
const SNAPSHOT_BYTES = 10 * 2 ** 20;

/** Latencies at the end are at most so many times those after the warm-up, by the yardstick. */
const DRIFT = 1.2;

/** Slices before which latencies say nothing: they are few, and the machine does other things. */
const LEAST_SLICES = 50;

/** What was measured, and every promise that was broken, in words. */
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
  require((slices.at(-1)?.firstEntry ?? 1) > 1, "nothing of the log was let go");

  const { reported } = end.counts;
  require(end.learned ===
    reported, `${reported} attempts were reported, ${end.learned} of them learned from`);
  require(end.learnedAgain === end.learned &&
    end.armsAgain === end.arms, "a start from its directory knows something else");

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

/** How many times as much it is in the last third as in the first. */
function driftOf(slices: readonly Slice[], of: (slice: Slice) => number): number {
  const third = Math.floor(slices.length / 3);
  return medianOf(slices.slice(-third).map(of)) / medianOf(slices.slice(0, third).map(of));
}
