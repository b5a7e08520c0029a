import { column, requestSchema } from "../contract/request-schema.ts";
import { checkLength } from "../error.ts";

/**
 * How demanding a request looks, from 0 to 1, by a fixed rule of thumb on a `req12@1` context:
 * 0.3 · (openness + formal + length + context + agent), with openness and length mapped to [0, 1] and
 * the sum capped at 1. Bare prompts stay below 0.9. It is not learned: it follows the cost of an
 * answer, and does not tell if a cheap model would answer well.
 *
 * @throws FeatureError `invalid-context` if the context does not have length 12
 */
export function complexity(context: ArrayLike<number>): number {
  checkLength(context, requestSchema.features.length, requestSchema.id);
  const value = (at: number): number => context[at] as number;
  const sum =
    (1 + value(column.openness)) / 2 +
    value(column.formal) +
    (1 + value(column.length)) / 2 +
    value(column.context) +
    value(column.agent);
  return Math.min(1, 0.3 * sum);
}
