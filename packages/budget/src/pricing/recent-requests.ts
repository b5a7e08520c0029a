import type { Json, Observation, Prices } from "@armature/policy";
import { isObject, rejectSnapshot } from "@armature/policy/kit";

/** Below this number of requests, each new one changes the multiplier noticeably. */
const FIRST = 64;

/** A settled request. */
export interface RecentRequest {
  readonly context: Float64Array;
  /** Eligible arms, without duplicates. */
  arms: readonly string[];
  /** The decision's prices. */
  prices: Prices | undefined;
}

/** The latest settled requests, up to a capacity; a multiplier is solved on them. */
export class RecentRequests {
  readonly capacity: number;
  readonly #dimension: number;
  readonly #ring: RecentRequest[] = [];
  #next = 0;

  constructor(capacity: number, dimension: number) {
    this.capacity = capacity;
    this.#dimension = dimension;
  }

  get size(): number {
    return this.#ring.length;
  }

  /** True if enough requests are new, after `total` requests, to solve the multiplier again. */
  isDue(total: number): boolean {
    return this.size < FIRST || total % Math.floor(this.size / 8) === 0;
  }

  /** Copies the context, arms and prices; drops the oldest request if it is full. */
  add({ context, eligible, prices }: Pick<Observation, "context" | "eligible" | "prices">): void {
    const arms = this.#sharedArms(eligible);
    const shared = this.#sharedPrices(prices);
    let request = this.#ring[this.#next];
    if (request === undefined) {
      request = { context: new Float64Array(this.#dimension), arms, prices: shared };
      this.#ring.push(request);
    }
    request.context.set(context);
    request.arms = arms;
    request.prices = shared;
    this.#next = (this.#next + 1) % this.capacity;
  }

  /** The request at a position in order of age; 0 is the oldest. */
  at(age: number): RecentRequest {
    const first = this.#ring.length < this.capacity ? 0 : this.#next;
    const request = this.#ring[(first + age) % this.capacity];
    if (request === undefined) throw new RangeError(`there is no request of age ${age}`);
    return request;
  }

  snapshot(): Json {
    return Array.from({ length: this.size }, (_, age) => {
      const { context, arms, prices } = this.at(age);
      return { context: [...context], arms, ...(prices && { prices: { ...prices } }) };
    });
  }

  /** Restores the output of `snapshot`. Throws `foreign-snapshot`. */
  static from(snapshot: Json | undefined, capacity: number, dimension: number): RecentRequests {
    if (!Array.isArray(snapshot) || snapshot.length > capacity) {
      rejectSnapshot(`it needs a list of at most ${capacity} requests`);
    }
    const requests = new RecentRequests(capacity, dimension);
    for (const item of snapshot as readonly Json[]) {
      const { context, arms, prices } = isObject(item) ? item : {};
      if (!Array.isArray(context) || context.length !== dimension) {
        rejectSnapshot(`the context of a request is not ${dimension} numbers`);
      }
      if (!context.every(Number.isFinite)) rejectSnapshot("the context of a request is not finite");
      if (!Array.isArray(arms) || !arms.every((arm) => typeof arm === "string")) {
        rejectSnapshot("the arms of a request are not a list of names");
      }
      if (new Set(arms).size !== arms.length) rejectSnapshot("an arm of a request is named twice");
      if (prices !== undefined && !arePrices(prices))
        rejectSnapshot("the prices of a request have another form");
      requests.add({
        context: Float64Array.from(context),
        eligible: arms,
        ...(prices !== undefined && { prices }),
      });
    }
    return requests;
  }

  /** Consecutive requests with the same arms, which is the usual case, share one array. */
  #sharedArms(eligible: readonly string[]): readonly string[] {
    const last = this.size === 0 ? [] : this.at(this.size - 1).arms;
    const same = eligible.length === last.length && eligible.every((id, i) => id === last[i]);
    return same ? last : [...new Set(eligible)];
  }

  /** Consecutive requests with the same prices share one object. */
  #sharedPrices(prices: Prices | undefined): Prices | undefined {
    if (prices === undefined) return undefined;
    const last = this.size === 0 ? undefined : this.at(this.size - 1).prices;
    const same = last?.perUsd === prices.perUsd && last.perMs === prices.perMs;
    return same ? last : { perUsd: prices.perUsd, perMs: prices.perMs };
  }
}

function arePrices(value: Json): value is Prices & Json {
  const { perUsd, perMs, ...rest } = isObject(value) ? value : {};
  const isPrice = (price: Json | undefined) =>
    typeof price === "number" && price >= 0 && price < Number.POSITIVE_INFINITY;
  return isPrice(perUsd) && isPrice(perMs) && Object.keys(rest).length === 0;
}
