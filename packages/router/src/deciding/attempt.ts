import type { Model } from "../contract/model.ts";
import type { Draw } from "./draw.ts";

/** One try of one model at a request: everything that is logged of it, but not the request itself. */
export interface Attempt {
  readonly decisionId: string;
  /** 1 for the first model tried, 2 for its fallback, … */
  readonly number: number;
  readonly model: Model;
  readonly draw: Draw;
  /** US dollars that it is expected to cost; undefined while unknown. */
  readonly expectedUsd: number | undefined;
}
