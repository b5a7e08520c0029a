import { foreign, type Json } from "@armature/policy";

/** How many of an arm's latest costs its mean remembers, about. */
const WINDOW = 200;

/** How many observations a list price is worth. */
const LIST_STRENGTH = 2;

interface ArmCost {
  /** US dollars; means nothing while `count` is 0. */
  mean: number;
  /** How many costs the mean is worth; 0 where nothing is known. */
  count: number;
  /** The list-price dollars last told. */
  list: number | undefined;
}

/** What a request costs with each arm: a running mean of real dollars that starts at list price. */
export class CostModel {
  readonly #most: number;
  readonly #arms: ArmCost[] = [];
  #assumed: number;

  /** `most`: US dollars, the most that is assumed of an arm whose cost is unknown. */
  constructor(most: number) {
    this.#most = most;
    this.#assumed = most;
  }

  /** Adds the next position. */
  add(list: number | undefined): void {
    const count = list === undefined ? 0 : LIST_STRENGTH;
    this.#arms.push({ mean: list ?? 0, count, list });
    this.#assume();
  }

  /**
   * Expected US dollars of a request. An arm of which nothing is known is taken for the mean of the
   * known ones, but for no dearer than `most`: else one dear call could scare off the cheap arms.
   */
  expected(position: number): number {
    const arm = this.#arm(position);
    return arm.count === 0 ? this.#assumed : arm.mean;
  }

  observe(position: number, costUsd: number): void {
    const arm = this.#arm(position);
    arm.count = Math.min(arm.count + 1, WINDOW);
    arm.mean += (costUsd - arm.mean) / arm.count;
    this.#assume();
  }

  /** Takes a new list price: what was learned moves in proportion, for tokens do not change. */
  setList(position: number, list: number): void {
    const arm = this.#arm(position);
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
    return this.#arms.map(({ mean, count, list }) => ({ mean, count, list }));
  }

  /** A model of `size` arms from what `snapshot` gave. Throws `foreign-snapshot`. */
  static from(snapshot: Json | undefined, size: number, most: number): CostModel {
    if (!Array.isArray(snapshot) || snapshot.length !== size) foreign(`it needs ${size} costs`);
    const model = new CostModel(most);
    for (const item of snapshot as readonly Json[]) {
      const { mean, count, list } = (item ?? {}) as { readonly [key: string]: Json | undefined };
      if (!isCost(mean) || (list !== undefined && !isCost(list))) foreign("a cost is not dollars");
      if (!Number.isSafeInteger(count) || Number(count) < 0 || Number(count) > WINDOW) {
        foreign(`the count of a cost is not a whole number from 0 to ${WINDOW}`);
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
    this.#assumed = known === 0 ? this.#most : Math.min(sum / known, this.#most);
  }

  #arm(position: number): ArmCost {
    const arm = this.#arms[position];
    if (arm === undefined) throw new RangeError(`There is no arm at position ${position}.`);
    return arm;
  }
}

function isCost(value: Json | undefined): value is number {
  return typeof value === "number" && value >= 0 && Number.isFinite(value);
}
