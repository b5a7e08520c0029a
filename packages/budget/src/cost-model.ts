import { RidgeArms, type RidgeSums } from "@armature/bandit-linear";
import { foreign, type Json } from "@armature/policy";

/** How many of an arm's latest costs its mean remembers, about. */
const WINDOW = 200;

/** How many observations a list price is worth. */
const LIST_STRENGTH = 2;

/** By how much a prompt can make an arm cheaper or dearer than its mean, as factors. */
const CHEAPEST = 1 / 3;
const DEAREST = 3;

/**
 * A single call counts as at most this many times the mean: one runaway answer is not a trend, and an
 * arm that it prices out of choice would never be billed again to show it.
 */
const MOST_TIMES = 10;

const head = { ridge: 16, biasRidge: 4, priorMean: 0, forgetting: 1 } as const;

interface ArmCost {
  /** US dollars; means nothing while `count` is 0. */
  mean: number;
  /** How many costs the mean is worth; 0 where nothing is known. */
  count: number;
  /** The list-price dollars last told. */
  list: number | undefined;
}

/**
 * What a request costs with each arm: a running mean of real dollars that starts at list price,
 * times what a ridge regression says of the prompt's share in it.
 */
export class CostModel {
  readonly #most: number;
  readonly #arms: ArmCost[] = [];
  readonly #head: RidgeArms;
  /** By position, what a typical request costs: numbers in objects are boxed where they are read. */
  #typical = new Float64Array(0);

  /** `most`: US dollars, the most that is assumed of an arm whose cost is unknown. */
  constructor(most: number, dimension: number) {
    this.#most = most;
    this.#head = new RidgeArms(dimension, head);
  }

  /** Adds the next position. */
  add(list: number | undefined): void {
    const count = list === undefined ? 0 : LIST_STRENGTH;
    this.#head.start(this.#arms.length, undefined, 0);
    this.#arms.push({ mean: list ?? 0, count, list });
    this.#assume();
  }

  /**
   * Expected US dollars of a typical request. An arm of which nothing is known is taken for the mean
   * of the known ones, but for no dearer than `most`: else one dear call could scare off the cheap arms.
   */
  typical(position: number): number {
    return this.#typical[position];
  }

  /** Writes the expected US dollars of one request with each of the arms at these positions. */
  predict(context: Float64Array, positions: Int32Array, size: number, out: Float64Array): void {
    this.#head.means(context, positions, size, out);
    for (let i = 0; i < size; i++) {
      const factor = Math.min(DEAREST, Math.max(CHEAPEST, 1 + out[i]));
      out[i] = factor * this.#typical[positions[i]];
    }
  }

  observe(position: number, context: Float64Array, costUsd: number): void {
    const arm = this.#arms[position];
    let usd = costUsd;
    // Otherwise nothing says what is usual.
    if (arm.count > 0 && arm.mean > 0) {
      usd = Math.min(costUsd, MOST_TIMES * arm.mean);
      this.#head.learn(position, context, usd / arm.mean - 1, 1, 0);
    }
    arm.count = Math.min(arm.count + 1, WINDOW);
    arm.mean += (usd - arm.mean) / arm.count;
    this.#assume();
  }

  /** Takes a new list price: what was learned moves in proportion, for tokens do not change. */
  setList(position: number, list: number): void {
    const arm = this.#arms[position];
    if (arm.list === list) return;
    const moved = arm.list === undefined ? arm.mean : arm.mean * (list / arm.list);
    if (arm.count === 0 || !Number.isFinite(moved)) {
      arm.mean = list;
      arm.count = LIST_STRENGTH;
    } else {
      arm.mean = moved;
    }
    arm.list = list;
    this.#assume();
  }

  snapshot(): Json {
    return this.#arms.map(({ mean, count, list }, position) => ({
      mean,
      count,
      list,
      head: { ...this.#head.sums(position) },
    }));
  }

  /** A model of `size` arms from what `snapshot` gave. Throws `foreign-snapshot`. */
  static from(
    snapshot: Json | undefined,
    size: number,
    most: number,
    dimension: number,
  ): CostModel {
    if (!Array.isArray(snapshot) || snapshot.length !== size) foreign(`it needs ${size} costs`);
    const model = new CostModel(most, dimension);
    for (const [position, item] of (snapshot as readonly Json[]).entries()) {
      const { mean, count, list, head } = (item ?? {}) as {
        readonly [key: string]: Json | undefined;
      };
      if (!isCost(mean) || (list !== undefined && !isCost(list))) foreign("a cost is not dollars");
      if (!Number.isSafeInteger(count) || Number(count) < 0 || Number(count) > WINDOW) {
        foreign(`the count of a cost is not a whole number from 0 to ${WINDOW}`);
      }
      if (!model.#head.isSums(head)) foreign("the regression of a cost has another form");
      try {
        model.#head.restore(position, head as unknown as RidgeSums);
      } catch {
        foreign("the regression of a cost is not positive semi-definite");
      }
      model.#arms.push({ mean, count: Number(count), list });
    }
    model.#assume();
    return model;
  }

  #assume(): void {
    let sum = 0;
    let known = 0;
    for (const { mean, count } of this.#arms) {
      if (count === 0) continue;
      sum += mean;
      known++;
    }
    const assumed = known === 0 ? this.#most : Math.min(sum / known, this.#most);
    if (this.#typical.length < this.#arms.length) {
      this.#typical = new Float64Array(2 * this.#arms.length);
    }
    this.#arms.forEach(({ mean, count }, position) => {
      this.#typical[position] = count === 0 ? assumed : mean;
    });
  }
}

function isCost(value: Json | undefined): value is number {
  return typeof value === "number" && value >= 0 && Number.isFinite(value);
}
