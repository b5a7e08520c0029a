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

export interface Table {
  readonly title: string;
  /** Of the cells; the first column holds the labels of the lines and is named by `of`. */
  readonly columns: readonly string[];
  readonly of: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly label: string;
  readonly cells: readonly Cell[];
}

/** A word, or a number with what it was to be. */
export type Cell = string | Measured;

/** How a number is written. */
export type Format = "reward" | "ratio" | "usd" | "percent" | "count" | "difference";

export interface Measured {
  readonly format: Format;
  /** null where there is none, as of a share that is never reached; no target is met by it. */
  readonly value: number | null;
  /** Ends of the 95 % interval. */
  readonly low?: number;
  readonly high?: number;
  readonly target?: Target;
}

/**
 * What a value was to be: at least or at most a bound. `withinNoise` takes the interval's better
 * end for the value.
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

export interface ChartLine {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** An estimate as a cell. */
export function measured(format: Format, estimate: Estimate, target?: Target): Measured {
  const { mean: value, low, high } = estimate;
  return { format, value, low, high, ...(target !== undefined && { target }) };
}

/** True where the value is what it was to be, undefined where it was to be nothing. */
export function isMet({ value, low, high, target }: Measured): boolean | undefined {
  if (target === undefined) return undefined;
  if (value === null) return false;
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target;
  const least = target.withinNoise ? (low ?? value) : value;
  const most = target.withinNoise ? (high ?? value) : value;
  return most >= atLeast && least <= atMost;
}
