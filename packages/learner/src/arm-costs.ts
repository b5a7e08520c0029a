import type { Json } from "@armature/storage";
import { z } from "zod";
import { id } from "./fields.ts";

/** How many of an arm's latest bills its mean remembers, about. */
const WINDOW = 200;

/** How many bills a list price or a prior is worth. */
const TOLD_STRENGTH = 2;

/**
 * A bill counts as at most this many times the mean: one runaway answer, taken at its word, could put
 * an arm beyond a day's cap for ever, for it would never be billed again.
 */
const MOST_TIMES = 10;

const usd = z.number().nonnegative();

const stored = z.array(
  z.strictObject({
    id,
    mean: usd,
    count: z.int().min(0).max(WINDOW),
    list: usd.optional(),
    told: usd.optional(),
    billed: usd,
    bills: z.int().min(0).max(WINDOW),
  }),
);

interface ArmCost {
  /** US dollars; means nothing while `count` is 0. */
  mean: number;
  /** How many bills the mean is worth; 0 where nothing is known. */
  count: number;
  /** The list price last declared, and what it says of a request of this arm's. */
  list: number | undefined;
  told: number | undefined;
  /** Mean of the latest bills alone, in US dollars, and how many it is worth. */
  billed: number;
  bills: number;
}

/** What a request costs with each arm: the running mean of its bills, which starts as declared. */
export class ArmCosts {
  readonly #arms = new Map<string, ArmCost>();
  /** The arms whose scale was last asked for, by the map that named them. */
  #asked: ReadonlyMap<string, unknown> | undefined;
  #scaled: readonly ArmCost[] = [];

  /**
   * Takes what an arm's declaration says: US dollars of a typical request by its list price, and
   * by a prior that was measured, which is believed first. A later list price moves what is known
   * in proportion, because tokens do not change with prices.
   * @returns what a request of this arm costs by that; undefined where nothing was said
   */
  declare(id: string, list: number | undefined, prior: number | undefined): number | undefined {
    const arm = this.#arm(id);
    const factor = arm.list === undefined || list === undefined ? Number.NaN : list / arm.list;
    const moves =
      arm.told !== undefined &&
      isUsd(arm.told * factor) &&
      isUsd(arm.mean * factor) &&
      isUsd(arm.billed * factor);
    const said = arm.told === undefined ? (prior ?? list) : (list ?? arm.told);
    const told = moves && arm.told !== undefined ? arm.told * factor : said;
    if (told === undefined) return undefined;
    if (moves) {
      arm.mean *= factor;
      arm.billed *= factor;
    }
    // Bills that came before any declaration stay; a price that was nothing tells no proportion.
    if (!moves && (arm.count === 0 || (arm.told !== undefined && told !== arm.told))) {
      arm.mean = told;
      arm.count = TOLD_STRENGTH;
    }
    arm.list = list ?? arm.list;
    arm.told = told;
    return told;
  }

  observe(id: string, costUsd: number): void {
    const arm = this.#arm(id);
    const usual = arm.count > 0 && arm.mean > 0;
    const usd = usual ? Math.min(costUsd, MOST_TIMES * arm.mean) : costUsd;
    arm.count = Math.min(arm.count + 1, WINDOW);
    arm.mean += (usd - arm.mean) / arm.count;
    arm.bills = Math.min(arm.bills + 1, WINDOW);
    arm.billed += (usd - arm.billed) / arm.bills;
  }

  /** US dollars; undefined where neither a price nor a bill was ever seen. */
  expected(id: string): number | undefined {
    const arm = this.#arms.get(id);
    return arm === undefined || arm.count === 0 ? undefined : arm.mean;
  }

  /**
   * US dollars of a typical request with the dearest of these arms, by their ids; a map that is handed
   * over again is taken to be the same. An arm that was hardly billed is taken at its list price times
   * the size of requests, by which the bills of the others differ from theirs. So the scale does not
   * depend on how often which arm is chosen. Undefined while nothing is known.
   */
  scale(ids: ReadonlyMap<string, unknown>): number | undefined {
    if (ids !== this.#asked) this.#ask(ids);
    let weights = 0;
    let sizes = 0;
    for (const { told = 0, bills, billed } of this.#scaled) {
      if (told === 0) continue;
      const weight = Math.min(bills, TOLD_STRENGTH);
      weights += weight;
      sizes += (weight * billed) / told;
    }
    const size = weights === 0 ? 1 : sizes / weights;
    let dearest = -1;
    for (const { told, bills, billed } of this.#scaled) {
      if (told === undefined && bills === 0) continue;
      const strength = told === undefined ? 0 : TOLD_STRENGTH;
      const usd = (strength * (told ?? 0) * size + bills * billed) / (strength + bills);
      dearest = Math.max(dearest, usd);
    }
    return dearest < 0 ? undefined : dearest;
  }

  #ask(ids: ReadonlyMap<string, unknown>): void {
    this.#asked = ids;
    this.#scaled = [...this.#arms].flatMap(([id, arm]) => (ids.has(id) ? [arm] : []));
  }

  snapshot(): Json {
    return [...this.#arms].map(([id, arm]) => ({ id, ...arm }));
  }

  /** What `snapshot` gave. Throws a `ZodError` for anything of another form. */
  static from(snapshot: Json): ArmCosts {
    const costs = new ArmCosts();
    // In the order in which an arm begins: equal states are equal texts.
    for (const { id, mean, count, list, told, billed, bills } of stored.parse(snapshot)) {
      costs.#arms.set(id, { mean, count, list, told, billed, bills });
    }
    return costs;
  }

  #arm(id: string): ArmCost {
    const known = this.#arms.get(id);
    if (known !== undefined) return known;
    const arm = { mean: 0, count: 0, list: undefined, told: undefined, billed: 0, bills: 0 };
    this.#arms.set(id, arm);
    this.#asked = undefined;
    return arm;
  }
}

/** False where a price rose from next to nothing by more than a number can hold. */
function isUsd(value: number): boolean {
  return value <= Number.MAX_VALUE;
}
