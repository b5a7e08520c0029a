import type { Json } from "@armature/storage";
import { z } from "zod";
import { id } from "../log/fields.ts";

/** Latest bills of all arms that determine the size of requests, approximately. */
const SIZE_WINDOW = 200;

/** Bills that determine the size before any of them changes the unit cost of an arm. */
const FIRST_SIZES = 32;

/** Bills that the initial size, 1, is worth: requests as large as prices are declared for. */
const SIZE_STRENGTH = 2;

/**
 * Latest bills of an arm that determine its unit cost, approximately. Far more than determine the
 * size: otherwise an arm that serves almost all requests would seem more expensive when they grow.
 */
const ARM_WINDOW = 2000;

/** Bills that a list price is worth, and bills that an arm without one needs to measure a size. */
const DECLARED_STRENGTH = 20;

/** A bill counts as at most this many times the expected one. */
const MAX_FACTOR = 10;

/** Range of sizes. */
const MIN_SIZE = 1e-6;
const MAX_SIZE = 1e6;

const usd = z.number().nonnegative();

const stored = z.strictObject({
  size: z.number().min(MIN_SIZE).max(MAX_SIZE),
  sizes: z.int().min(SIZE_STRENGTH).max(SIZE_WINDOW),
  arms: z.array(z.strictObject({ id, usd, bills: z.int().min(1).max(ARM_WINDOW) })),
});

interface ArmUnit {
  /** US dollars of a request of size 1. */
  usd: number;
  /** Bills that this is worth. */
  bills: number;
}

/**
 * Cost of a typical request with the most expensive of some arms: the size of recent requests, which
 * the bills of all arms determine, times each arm's cost of a request of size 1. So it follows prices
 * and requests, but not the choice of arms.
 */
export class CostScale {
  #size = 1;
  #sizes = SIZE_STRENGTH;
  readonly #arms = new Map<string, ArmUnit>();
  /** The map for which `#units` was collected. */
  #unitsFor: ReadonlyMap<string, unknown> | undefined;
  #units: readonly ArmUnit[] = [];

  /** Takes the cost of a request by an arm's list price or prior, in place of its bills. */
  declare(id: string, usd: number): void {
    this.#arms.set(id, { usd, bills: DECLARED_STRENGTH });
    this.#unitsFor = undefined;
  }

  /** Takes a change of an arm's price. Returns false if the cost would exceed what a number can hold. */
  move(id: string, factor: number): boolean {
    const arm = this.#arms.get(id);
    const moved = (arm?.usd ?? 0) * factor;
    if (!(moved <= Number.MAX_VALUE)) return false;
    if (arm !== undefined) arm.usd = moved;
    return true;
  }

  observe(id: string, costUsd: number): void {
    const arm = this.#arms.get(id);
    if (arm === undefined) {
      this.#arms.set(id, { usd: costUsd / this.#size, bills: 1 });
      this.#unitsFor = undefined;
      return;
    }
    const expected = arm.usd * this.#size;
    const bill = expected > 0 ? Math.min(costUsd, MAX_FACTOR * expected) : costUsd;
    const known = arm.bills >= DECLARED_STRENGTH;
    if (known && arm.usd > 0) this.#resize(bill / arm.usd);
    if (known && this.#sizes < FIRST_SIZES) return;
    arm.bills = Math.min(arm.bills + 1, ARM_WINDOW);
    arm.usd += (bill / this.#size - arm.usd) / arm.bills;
  }

  /**
   * US dollars; undefined while no cost of any of the arms is known.
   * @param ids must not change: a map that is passed again is taken to be the same
   */
  of(ids: ReadonlyMap<string, unknown>): number | undefined {
    if (ids !== this.#unitsFor) {
      this.#unitsFor = ids;
      this.#units = [...this.#arms].flatMap(([id, arm]) => (ids.has(id) ? [arm] : []));
    }
    let highest = -1;
    for (const { usd } of this.#units) if (usd > highest) highest = usd;
    return highest < 0 ? undefined : highest * this.#size;
  }

  snapshot(): Json {
    return {
      size: this.#size,
      sizes: this.#sizes,
      arms: [...this.#arms].map(([id, arm]) => ({ id, ...arm })),
    };
  }

  /** Restores a `snapshot()`. Throws a `ZodError` if it has another form. */
  static from(snapshot: Json): CostScale {
    const scale = new CostScale();
    const { size, sizes, arms } = stored.parse(snapshot);
    scale.#size = size;
    scale.#sizes = sizes;
    for (const { id, usd, bills } of arms) scale.#arms.set(id, { usd, bills });
    return scale;
  }

  #resize(size: number): void {
    this.#sizes = Math.min(this.#sizes + 1, SIZE_WINDOW);
    const counted = Math.min(size, MAX_FACTOR * this.#size);
    const mean = this.#size + (counted - this.#size) / this.#sizes;
    this.#size = Math.min(MAX_SIZE, Math.max(MIN_SIZE, mean));
  }
}
