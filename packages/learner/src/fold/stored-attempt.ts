import type { Json } from "@armature/storage";
import { z } from "zod";
import { id, share, time } from "../log/fields.ts";
import { outcomeSchema } from "../log/parse-entry.ts";
import type { SettledAttempt } from "./settled-attempt.ts";

const price = z.number().nonnegative();

type StoredAttempt = Omit<SettledAttempt, "context" | "admitted"> & {
  readonly context: string | number[];
  readonly teaches: boolean | undefined;
};

/** Reads what `storedAttempt` returned. */
export const storedAttemptSchema: z.ZodType<StoredAttempt> = z.strictObject({
  number: z.int().positive(),
  tier: id,
  tenant: id.optional(),
  arm: id,
  eligible: z.array(id).min(1),
  context: z.union([z.string(), z.array(z.number())]),
  propensity: share.nullable(),
  prices: z.strictObject({ perUsd: price, perMs: price }).optional(),
  at: time,
  outcome: outcomeSchema,
  expired: z.boolean(),
  quality: share.optional(),
  teaches: z.boolean().optional(),
}) as unknown as z.ZodType<StoredAttempt>;

/** A settled attempt, for a snapshot. */
export function storedAttempt(attempt: SettledAttempt): Json {
  const { admitted, ...rest } = attempt;
  const { context, prices } = attempt;
  return {
    ...rest,
    context: encoded(context),
    prices: prices && { ...prices },
    teaches: admitted,
  };
}

/** The attempt that was stored. Throws a RangeError if its context is not finite. */
export function restoredAttempt(stored: StoredAttempt): SettledAttempt {
  const { teaches: admitted, ...rest } = stored;
  const { tenant, prices, quality } = stored;
  return { ...rest, context: decoded(stored.context), tenant, prices, quality, admitted };
}

// Contexts are float32 values by rule, so four bytes each keep every bit in a third of the text.
// A context that was logged against the rule is kept as numbers.
function encoded(context: Float64Array): string | number[] {
  const rounded = Float32Array.from(context);
  const exact = context.every((value, index) => value === rounded[index]);
  return exact ? Buffer.from(rounded.buffer).toString("base64") : Array.from(context);
}

function decoded(context: string | readonly number[]): Float64Array {
  if (typeof context !== "string") return Float64Array.from(context);
  const bytes = Buffer.from(context, "base64");
  const values = Float64Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) =>
    bytes.readFloatLE(4 * index),
  );
  if (!values.every(Number.isFinite)) throw new RangeError("a context is not finite");
  return values;
}
