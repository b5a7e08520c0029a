import type { Json } from "@armature/storage";
import { z } from "zod";
import { id } from "../log/fields.ts";

/** How many of the latest bills, of all arms together, say how large requests are, about. */
const SIZE_WINDOW = 200;

/** So many bills say that before any of them says that an arm is dearer than it was told to be. */
const FIRST_SIZES = 32;

/** How many bills that requests are as large as prices are told for is worth. */
const SIZE_STRENGTH = 2;

/**
 * How many of an arm's latest bills say what it costs at size 1, about: far more than say how large
 * requests are, for otherwise an arm that serves nearly all would seem dearer when requests grow.
 */
const ARM_WINDOW = 2000;

/** How many bills a list price is worth, and how many it takes for an arm without one to say a size. */
const TOLD_STRENGTH = 20;

/** A bill counts as at most this many times what is usual. */
const MOST_TIMES = 10;

/** How far requests may differ from the size that prices are told for. */
const LEAST_SIZE = 1e-6;
const MOST_SIZE = 1e6;

const usd = z.number().nonnegative();

const stored = z.strictObject({
  size: z.number().min(LEAST_SIZE).max(MOST_SIZE),
  sizes: z.int().min(SIZE_STRENGTH).max(SIZE_WINDOW),
  arms: z.array(z.strictObject({ id, usd, bills: z.int().min(1).max(ARM_WINDOW) })),
});

interface ArmUnit {
  /** US dollars of a request of size 1. */
  usd: number;
  /** How many bills that is worth. */
  bills: number;
}

/**
 * What a typical request costs with the dearest of some arms: how large requests are of late, which
 * the bills of all arms say, times what one of size 1 costs with each. So it moves with prices and
 * with requests, not with which arms serve them.
 */
export class CostScale {
  #size = 1;
  #sizes = SIZE_STRENGTH;
  readonly #arms = new Map<string, ArmUnit>();
  /** The units last asked for, by the map that named their arms. */
  #asked: ReadonlyMap<string, unknown> | undefined;
  #units: readonly ArmUnit[] = [];

  /** Takes what a request costs with an arm by its list price or its prior, in place of its bills. */
  tell(id: string, usd: number): void {
    this.#arms.set(id, { usd, bills: TOLD_STRENGTH });
    this.#asked = undefined;
  }

  /** Takes a change of an arm's price. False if that would be more than a number can hold. */
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
      this.#asked = undefined;
      return;
    }
    const usual = arm.usd * this.#size;
    const bill = usual > 0 ? Math.min(costUsd, MOST_TIMES * usual) : costUsd;
    const known = arm.bills >= TOLD_STRENGTH;
    if (known && arm.usd > 0) this.#resize(bill / arm.usd);
    if (known && this.#sizes < FIRST_SIZES) return;
    arm.bills = Math.min(arm.bills + 1, ARM_WINDOW);
    arm.usd += (bill / this.#size - arm.usd) / arm.bills;
  }

  /**
   * US dollars; undefined while nothing is known of any of the arms. A map that is handed over again is
   * taken to be the same.
   */
  of(ids: ReadonlyMap<string, unknown>): number | undefined {
    if (ids !== this.#asked) {
      this.#asked = ids;
      this.#units = [...this.#arms].flatMap(([id, arm]) => (ids.has(id) ? [arm] : []));
    }
    let dearest = -1;
    for (const { usd } of this.#units) if (usd > dearest) dearest = usd;
    return dearest < 0 ? undefined : dearest * this.#size;
  }

  snapshot(): Json {
    return {
      size: this.#size,
      sizes: this.#sizes,
      arms: [...this.#arms].map(([id, arm]) => ({ id, ...arm })),
    };
  }

  /** What `snapshot` gave. Throws a `ZodError` for anything of another form. */
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
    const counted = Math.min(size, MOST_TIMES * this.#size);
    const mean = this.#size + (counted - this.#size) / this.#sizes;
    this.#size = Math.min(MOST_SIZE, Math.max(LEAST_SIZE, mean));
  }
}
