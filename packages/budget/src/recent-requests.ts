import type { Json, Observation, Prices } from "@armature/policy";
import { isObject, rejectSnapshot } from "@armature/policy/kit";

/** Until there are so many requests, each one changes the multiplier enough to matter. */
const FIRST = 64;

/** One settled request. */
export interface RecentRequest {
  readonly context: Float64Array;
  /** Who was eligible, each once. */
  arms: readonly string[];
  /** What its decision priced dollars and time at. */
  prices: Prices | undefined;
}

/** The latest settled requests, up to a capacity, which a multiplier is solved on. */
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

  /** Whether enough has changed, after so many settlements, to solve the multiplier anew. */
  isDue(settled: number): boolean {
    return this.size < FIRST || settled % Math.floor(this.size / 8) === 0;
  }

  /** Copies the context and the arms; the oldest request makes room. */
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

  /** The request with that age: 0 for the oldest, so that equal histories are walked alike. */
  at(age: number): RecentRequest {
    const first = this.#ring.length < this.capacity ? 0 : this.#next;
    const request = this.#ring[(first + age) % this.capacity];
    if (request === undefined) throw new RangeError(`There is no request of age ${age}.`);
    return request;
  }

  snapshot(): Json {
    return Array.from({ length: this.size }, (_, age) => {
      const { context, arms, prices } = this.at(age);
      return { context: [...context], arms, ...(prices && { prices: { ...prices } }) };
    });
  }

  /** What `snapshot` gave. Throws `foreign-snapshot`. */
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
      if (new Set(arms).size !== arms.length) rejectSnapshot("an arm of a request is there twice");
      if (prices !== undefined && !arePrices(prices))
        rejectSnapshot("the prices of a request are no prices");
      requests.add({
        context: Float64Array.from(context),
        eligible: arms,
        ...(prices !== undefined && { prices }),
      });
    }
    return requests;
  }

  /** One array for all requests in a row that have the same arms, as most do. */
  #sharedArms(eligible: readonly string[]): readonly string[] {
    const last = this.size === 0 ? [] : this.at(this.size - 1).arms;
    const same = eligible.length === last.length && eligible.every((id, i) => id === last[i]);
    return same ? last : [...new Set(eligible)];
  }

  /** The same of their prices. */
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
