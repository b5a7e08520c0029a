import { checkLength } from "./error.ts";
import { column, requestSchema } from "./request-schema.ts";

/**
 * How demanding a request looks, from 0 to 1, by a fixed rule of thumb on a `req12@1` context:
 * .3 each of openness, formal, length, context and agent, the first and third mapped to [0, 1],
 * and the sum cut at 1. Bare prompts stay below .9. It has learned nothing: it follows the cost of
 * an answer, not whether a cheap model will get it right.
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
