import type { Json } from "@armature/storage";
import { z } from "zod";
import { id } from "../log/fields.ts";
import { CostScale } from "./cost-scale.ts";

/** Latest bills of an arm that its mean covers, approximately. */
const WINDOW = 200;

/** Bills that a list price or a prior is worth. */
const DECLARED_STRENGTH = 2;

/**
 * A bill counts as at most this many times the mean. Otherwise one runaway response could put an arm
 * above the cap of a day forever, because it would never be billed again.
 */
const MAX_FACTOR = 10;

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
  /** US dollars; meaningless while `count` is 0. */
  mean: number;
  /** Bills that the mean is worth; 0 while nothing is known. */
  count: number;
  /** US dollars of a typical request by the latest list price. */
  list: number | undefined;
  /** US dollars of a request of this arm, as far as it was declared. */
  declared: number | undefined;
}

/** Expected cost of a request with each arm: a running mean of its bills that starts as declared. */
export class ArmCosts {
  readonly #arms = new Map<string, ArmCost>();
  readonly #scale: CostScale;

  constructor(scale: CostScale = new CostScale()) {
    this.#scale = scale;
  }

  /**
   * Takes the cost that a declaration gives, in US dollars of a typical request: by list price, and as
   * a prior measured it, which comes first. A later list price changes what is known in proportion,
   * because the number of tokens does not change with prices.
   * @returns the declared cost of a request of this arm; undefined while there is none
   */
  declare(id: string, list: number | undefined, prior: number | undefined): number | undefined {
    const arm = this.#arm(id);
    const factor = arm.list === undefined || list === undefined ? Number.NaN : list / arm.list;
    const moves =
      arm.declared !== undefined &&
      isUsd(arm.declared * factor) &&
      isUsd(arm.mean * factor) &&
      this.#scale.move(id, factor);
    const latest = arm.declared === undefined ? (prior ?? list) : (list ?? arm.declared);
    const declared = moves && arm.declared !== undefined ? arm.declared * factor : latest;
    if (declared === undefined) return undefined;
    if (moves) arm.mean *= factor;
    // Bills before the first declaration stay. A price of 0 has no proportion to a later one.
    else if (arm.count === 0 || (arm.declared !== undefined && declared !== arm.declared)) {
      arm.mean = declared;
      arm.count = DECLARED_STRENGTH;
      this.#scale.declare(id, declared);
    }
    arm.list = list ?? arm.list;
    arm.declared = declared;
    return declared;
  }

  observe(id: string, costUsd: number): void {
    this.#scale.observe(id, costUsd);
    const arm = this.#arm(id);
    const usual = arm.count > 0 && arm.mean > 0;
    const usd = usual ? Math.min(costUsd, MAX_FACTOR * arm.mean) : costUsd;
    arm.count = Math.min(arm.count + 1, WINDOW);
    arm.mean += (usd - arm.mean) / arm.count;
  }

  /** US dollars; undefined while neither a price nor a bill is known. */
  expected(id: string): number | undefined {
    const arm = this.#arms.get(id);
    return arm === undefined || arm.count === 0 ? undefined : arm.mean;
  }

  /**
   * US dollars of a typical request with the most expensive of these arms; undefined while no cost of
   * any of them is known.
   * @param ids must not change: a map that is passed again is taken to be the same
   */
  scale(ids: ReadonlyMap<string, unknown>): number | undefined {
    return this.#scale.of(ids);
  }

  snapshot(): Json {
    return {
      arms: [...this.#arms].map(([id, { mean, count, list, declared }]) => ({
        id,
        mean,
        count,
        list,
        told: declared,
      })),
      scale: this.#scale.snapshot(),
    };
  }

  /** Restores a `snapshot()`. Throws a `ZodError` if it has another form. */
  static from(snapshot: Json): ArmCosts {
    const { arms, scale } = stored.parse(snapshot);
    const costs = new ArmCosts(CostScale.from(scale));
    for (const { id, mean, count, list, told } of arms) {
      costs.#arms.set(id, { mean, count, list, declared: told });
    }
    return costs;
  }

  #arm(id: string): ArmCost {
    const known = this.#arms.get(id);
    if (known !== undefined) return known;
    const arm: ArmCost = { mean: 0, count: 0, list: undefined, declared: undefined };
    this.#arms.set(id, arm);
    return arm;
  }
}

/** False if a price rose from almost nothing by more than a number can hold. */
function isUsd(value: number): boolean {
  return value <= Number.MAX_VALUE;
}
