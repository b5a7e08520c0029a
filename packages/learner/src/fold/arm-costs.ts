import type { Json } from "@armature/storage";
import { z } from "zod";
import { id } from "../log/fields.ts";
import { CostScale } from "./cost-scale.ts";

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

const stored = z.strictObject({
  arms: z.array(
    z.strictObject({
      id,
      mean: usd,
      count: z.int().min(0).max(WINDOW),
      list: usd.optional(),
      told: usd.optional(),
    }),
  ),
  scale: z.custom<Json>(),
});

interface ArmCost {
  /** US dollars; means nothing while `count` is 0. */
  mean: number;
  /** How many bills the mean is worth; 0 where nothing is known. */
  count: number;
  /** The list price last declared, and what it says of a request of this arm's. */
  list: number | undefined;
  told: number | undefined;
}

/** What a request costs with each arm: the running mean of its bills, which starts as declared. */
export class ArmCosts {
  readonly #arms = new Map<string, ArmCost>();
  readonly #scale: CostScale;

  constructor(scale: CostScale = new CostScale()) {
    this.#scale = scale;
  }

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
      this.#scale.move(id, factor);
    const said = arm.told === undefined ? (prior ?? list) : (list ?? arm.told);
    const told = moves && arm.told !== undefined ? arm.told * factor : said;
    if (told === undefined) return undefined;
    if (moves) arm.mean *= factor;
    // Bills that came before any declaration stay; a price that was nothing tells no proportion.
    else if (arm.count === 0 || (arm.told !== undefined && told !== arm.told)) {
      arm.mean = told;
      arm.count = TOLD_STRENGTH;
      this.#scale.tell(id, told);
    }
    arm.list = list ?? arm.list;
    arm.told = told;
    return told;
  }

  observe(id: string, costUsd: number): void {
    this.#scale.observe(id, costUsd);
    const arm = this.#arm(id);
    const usual = arm.count > 0 && arm.mean > 0;
    const usd = usual ? Math.min(costUsd, MOST_TIMES * arm.mean) : costUsd;
    arm.count = Math.min(arm.count + 1, WINDOW);
    arm.mean += (usd - arm.mean) / arm.count;
  }

  /** US dollars; undefined where neither a price nor a bill was ever seen. */
  expected(id: string): number | undefined {
    const arm = this.#arms.get(id);
    return arm === undefined || arm.count === 0 ? undefined : arm.mean;
  }

  /**
   * US dollars of a typical request with the dearest of these arms, by their ids; a map that is handed
   * over again is taken to be the same. Undefined while nothing is known of any of them.
   */
  scale(ids: ReadonlyMap<string, unknown>): number | undefined {
    return this.#scale.of(ids);
  }

  snapshot(): Json {
    return {
      arms: [...this.#arms].map(([id, arm]) => ({ id, ...arm })),
      scale: this.#scale.snapshot(),
    };
  }

  /** What `snapshot` gave. Throws a `ZodError` for anything of another form. */
  static from(snapshot: Json): ArmCosts {
    const { arms, scale } = stored.parse(snapshot);
    const costs = new ArmCosts(CostScale.from(scale));
    for (const { id, mean, count, list, told } of arms) {
      costs.#arms.set(id, { mean, count, list, told });
    }
    return costs;
  }

  #arm(id: string): ArmCost {
    const known = this.#arms.get(id);
    if (known !== undefined) return known;
    const arm: ArmCost = { mean: 0, count: 0, list: undefined, told: undefined };
    this.#arms.set(id, arm);
    return arm;
  }
}

/** False where a price rose from next to nothing by more than a number can hold. */
function isUsd(value: number): boolean {
  return value <= Number.MAX_VALUE;
}
