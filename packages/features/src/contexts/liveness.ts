import type { FeatureSchema } from "../contract/schema.ts";
import { checkLength, FeatureError } from "../error.ts";

/** Options of `liveness`. */
export interface LivenessOptions {
  /** Approximate number of recent contexts that count; > 1. @default 1000 */
  readonly window?: number;
}

/** The features that carry no information on recent traffic. */
export interface LivenessReport {
  /** Contexts observed so far. */
  readonly count: number;
  /** Features whose standard deviation is below a hundredth of their range. */
  readonly constant: string[];
  /** Pairs with |correlation| ≥ 0.98; constant features are in no pair. */
  readonly collinear: [first: string, second: string][];
}

/** Statistics of recent contexts, in constant memory. */
export interface Liveness {
  /** @throws FeatureError `invalid-context` for a wrong length, NaN or an infinity */
  observe(context: ArrayLike<number>): void;
  /** Reports no feature before 100 contexts were observed. */
  report(): LivenessReport;
}

const LEAST_COUNT = 100;
const CONSTANT_SHARE = 0.01;
const COLLINEAR = 0.98;

/**
 * Finds features that carry no information on recent traffic: constant ones and collinear pairs. Means
 * and covariances fade exponentially; the weight of a context falls by a factor e over `window` further
 * contexts (West 1979, weighted updates). Ignores the bias, and dependences among three or more features.
 *
 * @throws FeatureError `invalid-option`
 */
export function liveness(schema: FeatureSchema, { window = 1000 }: LivenessOptions = {}): Liveness {
  if (!(window > 1 && Number.isFinite(window))) {
    throw new FeatureError("invalid-option", `window must be a number above 1, not ${window}`);
  }
  const { features } = schema;
  const size = features.length;
  const mean = new Float64Array(size);
  const delta = new Float64Array(size);
  const covariance = new Float64Array((size * (size + 1)) / 2); // packed lower triangle
  let count = 0;

  function correlation(first: number, second: number): number {
    const together = covariance[(first * (first + 1)) / 2 + second] as number;
    return together / (deviation(first) * deviation(second));
  }

  function deviation(at: number): number {
    return Math.sqrt(covariance[(at * (at + 3)) / 2] as number);
  }

  return {
    observe(context) {
      checkLength(context, size, schema.id);
      for (let at = 0; at < size; at++) {
        if (!Number.isFinite(context[at])) {
          const name = features[at]?.name;
          throw new FeatureError("invalid-context", `${name} must be finite, not ${context[at]}`);
        }
      }
      count++;
      const rate = Math.max(1 / count, 1 / window);
      for (let row = 0, at = 0; row < size; row++) {
        delta[row] = (context[row] as number) - (mean[row] as number);
        for (let other = 0; other <= row; other++, at++) {
          const product = rate * (delta[row] as number) * (delta[other] as number);
          covariance[at] = (1 - rate) * ((covariance[at] as number) + product);
        }
      }
      for (let at = 0; at < size; at++) {
        mean[at] = (mean[at] as number) + rate * (delta[at] as number);
      }
    },

    report() {
      const constant: string[] = [];
      const collinear: [string, string][] = [];
      if (count < LEAST_COUNT) return { count, constant, collinear };
      const alive: { at: number; name: string }[] = [];
      for (const [at, { name, range }] of features.entries()) {
        if (at === 0) continue;
        if (deviation(at) < CONSTANT_SHARE * (range[1] - range[0])) constant.push(name);
        else alive.push({ at, name });
      }
      for (const [index, second] of alive.entries()) {
        for (const first of alive.slice(0, index)) {
          if (Math.abs(correlation(second.at, first.at)) >= COLLINEAR) {
            collinear.push([first.name, second.name]);
          }
        }
      }
      return { count, constant, collinear };
    },
  };
}
