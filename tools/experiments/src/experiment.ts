import type { Estimate } from "@armature/evaluation";
import type { Lab } from "./lab/lab.ts";

/** One question and the measurement that answers it. */
export interface Experiment {
  /** Name for `--only`. */
  readonly name: string;
  readonly question: string;
  /** Data, policies and measurements, in enough detail to repeat the experiment. */
  readonly protocol: string;
  run(lab: Lab): Promise<Result>;
}

/** Result of an experiment; plain JSON. */
export interface Result {
  readonly tables: readonly Table[];
  readonly charts?: readonly Chart[];
}

/** A result with the settings of its run. */
export interface Record extends Result {
  readonly seeds: number;
  readonly policies: readonly string[];
  /** The value of `--objective`; absent if the flag was. */
  readonly objective?: string;
}

export interface Table {
  readonly title: string;
  /** Heading of the column of labels. */
  readonly of: string;
  /** Headings of the cells. */
  readonly columns: readonly string[];
  readonly lines: readonly Line[];
}

export interface Line {
  readonly label: string;
  readonly cells: readonly Cell[];
}

/** A word, or a number with an optional target. */
export type Cell = string | Measured;

/** Number format. */
export type Format = "reward" | "ratio" | "usd" | "percent" | "count";

export interface Measured {
  readonly format: Format;
  /** null if there is none, for example if a share is never reached; meets no target. */
  readonly value: number | null;
  /** Ends of the 95 % interval. */
  readonly low?: number;
  readonly high?: number;
  readonly target?: Target;
}

/**
 * Bounds of a value. With `withinNoise` the better end of the interval counts.
 */
export interface Target {
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly withinNoise?: boolean;
}

export interface Chart {
  /** Part of the file's name, `<experiment>-<name>.svg`. */
  readonly name: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly ChartLine[];
  /** Horizontal lines. */
  readonly levels?: readonly { readonly name: string; readonly y: number }[];
}

/** A line with the band of its interval. */
export interface ChartLine {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A cell with a number, or with an estimate and its interval. */
export function measured(
  format: Format,
  value: Estimate | number | null,
  target?: Target,
): Measured {
  const number =
    typeof value === "number" || value === null
      ? { value }
      : { value: value.mean, low: value.low, high: value.high };
  return { format, ...number, ...(target !== undefined && { target }) };
}

/** True if the value meets its target; undefined without a target. */
export function isMet({ value, low, high, target }: Measured): boolean | undefined {
  if (target === undefined) return undefined;
  if (value === null) return false;
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target;
  const least = target.withinNoise ? (low ?? value) : value;
  const most = target.withinNoise ? (high ?? value) : value;
  return most >= atLeast && least <= atMost;
}
