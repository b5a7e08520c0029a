import type { Json } from "@armature/policy";
import { isObject, rejectSnapshot } from "@armature/policy/kit";
import { Amounts } from "./amounts.ts";
import { RelativeRidge } from "./relative-ridge.ts";

/** Range of the factor by which a prompt changes the expected cost and latency of an arm. */
const LEAST = 1 / 3;
const MOST = 3;

/** Channels of the regression. */
const COST = 0;
const LATENCY = 1;

/**
 * Expected cost and latency of a request with each arm: running means of the billed dollars, which start
 * at the list price, and of milliseconds, times a factor for the prompt from a ridge regression.
 */
export class OutcomeModel {
  readonly #dollars = new Amounts();
  readonly #milliseconds = new Amounts();
  readonly #ridge: RelativeRidge;
  readonly #relative = new Float64Array(2);
  #size = 0;

  constructor(dimension: number) {
    this.#ridge = new RelativeRidge(dimension, 2);
  }

  /** Adds the next row. */
  add(listUsd: number | undefined): void {
    this.#dollars.add(listUsd);
    this.#milliseconds.add(undefined);
    this.#ridge.add();
    this.#size++;
  }

  /** US dollars of a typical request; NaN while unknown. */
  typicalUsd(row: number): number {
    return this.#dollars.mean(row);
  }

  /** Milliseconds of a typical request; NaN while unknown. */
  typicalMs(row: number): number {
    return this.#milliseconds.mean(row);
  }

  /** Writes the expected dollars and milliseconds of one request; NaN while unknown. */
  predict(
    context: Float64Array,
    rows: Int32Array,
    size: number,
    costUsd: Float64Array,
    latencyMs: Float64Array,
  ): void {
    for (let i = 0; i < size; i++) {
      const row = rows[i];
      const cost = 1 + this.#ridge.expected(row, COST, context);
      const latency = 1 + this.#ridge.expected(row, LATENCY, context);
      costUsd[i] = Math.min(MOST, Math.max(LEAST, cost)) * this.#dollars.mean(row);
      latencyMs[i] = Math.min(MOST, Math.max(LEAST, latency)) * this.#milliseconds.mean(row);
    }
  }

  /** Learns the cost and latency of a request, each if it is known. */
  observe(
    row: number,
    context: Float64Array,
    costUsd: number | undefined,
    latencyMs: number | undefined,
  ): void {
    const relative = this.#relative;
    relative[COST] = costUsd === undefined ? Number.NaN : this.#dollars.observe(row, costUsd);
    relative[LATENCY] =
      latencyMs === undefined ? Number.NaN : this.#milliseconds.observe(row, latencyMs);
    if (Number.isNaN(relative[COST]) && Number.isNaN(relative[LATENCY])) return;
    this.#ridge.learn(row, context, relative);
  }

  /** Sets a new list price, in US dollars of a typical request. */
  setList(row: number, listUsd: number): void {
    this.#dollars.setList(row, listUsd);
  }

  snapshot(): Json {
    const arms = Array.from({ length: this.#size }, (_, row) => ({
      dollars: this.#dollars.snapshot(row),
      milliseconds: this.#milliseconds.snapshot(row),
      regression: this.#ridge.snapshot(row),
    }));
    return { sizes: this.#dollars.sizes(), arms };
  }

  /** Restores the output of `snapshot`, for `size` arms. Throws `foreign-snapshot`. */
  static from(snapshot: Json | undefined, size: number, dimension: number): OutcomeModel {
    const { sizes, arms } = isObject(snapshot) ? snapshot : {};
    if (!Array.isArray(arms) || arms.length !== size) {
      rejectSnapshot(`it does not have costs and latencies for ${size} arms`);
    }
    const model = new OutcomeModel(dimension);
    model.#dollars.restoreSizes(sizes);
    for (const arm of arms as readonly Json[]) {
      const { dollars, milliseconds, regression } = isObject(arm) ? arm : {};
      model.#dollars.restore(dollars);
      model.#milliseconds.restore(milliseconds);
      model.#ridge.restore(regression);
      model.#size++;
    }
    return model;
  }
}
