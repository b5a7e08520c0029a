import { checkLength } from "./error.ts";
import { column, requestSchema } from "./request-schema.ts";

/**
 * How demanding a request looks, from 0 to 1, by a fixed rule of thumb on a `req12@1` context:
 * .25 openness + .25 formal + .2 length + .15 context + .15 agent, the first and third mapped to
 * [0, 1]. It has learned nothing: good for a default tier, not for a judgement of quality.
 *
 * @throws FeatureError `invalid-context` if the context does not have length 12
 */
export function complexity(context: ArrayLike<number>): number {
  checkLength(context, requestSchema.features.length, requestSchema.id);
  const value = (at: number): number => context[at] as number;
  return (
    0.125 * (1 + value(column.openness)) +
    0.25 * value(column.formal) +
    0.1 * (1 + value(column.length)) +
    0.15 * value(column.context) +
    0.15 * value(column.agent)
  );
}
