import type { Estimate } from "@armature/evaluation";
import type { Lab } from "./lab/lab.ts";

/** One question, and how it is answered. */
export interface Experiment {
  /** What `--only` names. */
  readonly name: string;
  readonly question: string;
  /** What is served to whom, and what is measured: enough to do it again. */
  readonly protocol: string;
  run(lab: Lab): Promise<Result>;
}

/** What an experiment found; plain JSON. */
export interface Result {
  readonly tables: readonly Table[];
  readonly charts?: readonly Chart[];
}

/** What an experiment found, when so many seeds were served by these policies. */
export interface Record extends Result {
  readonly seeds: number;
  readonly policies: readonly string[];
  /** What `--objective` said; absent where nothing. */
  readonly objective?: string;
}

export interface Table {
  readonly title: string;
  /** What the labels of the lines say. */
  readonly of: string;
  /** Of the cells. */
  readonly columns: readonly string[];
  readonly lines: readonly Line[];
}

export interface Line {
  readonly label: string;
  readonly cells: readonly Cell[];
}

/** A word, or a number with what it was to be. */
export type Cell = string | Measured;

/** How a number is written. */
export type Format = "reward" | "ratio" | "usd" | "percent" | "count";

export interface Measured {
  readonly format: Format;
  /** null where there is none, as where a share is never reached; it meets no target. */
  readonly value: number | null;
  /** Ends of the 95 % interval. */
  readonly low?: number;
  readonly high?: number;
  readonly target?: Target;
}

/**
 * What a value was to be: at least or at most a bound. `withinNoise` takes the better end of the
 * interval for the value.
 */
export interface Target {
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly withinNoise?: boolean;
}

export interface Chart {
  /** Names the file, with the experiment: `<experiment>-<name>.svg`. */
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

/** A number, or an estimate with its interval, as a cell. */
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

/** Whether the value is what it was to be; undefined where it was to be nothing. */
export function isMet({ value, low, high, target }: Measured): boolean | undefined {
  if (target === undefined) return undefined;
  if (value === null) return false;
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target;
  const least = target.withinNoise ? (low ?? value) : value;
  const most = target.withinNoise ? (high ?? value) : value;
  return most >= atLeast && least <= atMost;
}
