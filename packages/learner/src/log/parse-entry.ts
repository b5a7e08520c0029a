import type { ObjectiveOptions, Outcome } from "@armature/reward";
import type { Json } from "@armature/storage";
import { z } from "zod";
import { LearnerError } from "../error.ts";
import type { DeclareArm, LogEntry } from "./entry.ts";
import { amount, count, id, name, share, time, tokens } from "./fields.ts";
import { priorSchema } from "./prior-schema.ts";

/** Deepest nesting of a definition, because code that walks it recurses. */
const MAX_DEPTH = 64;

const outcome = z.object({
  quality: share.optional(),
  costUsd: amount.optional(),
  latencyMs: amount.optional(),
  firstTokenMs: amount.optional(),
  failed: z.boolean().optional(),
  aborted: z.boolean().optional(),
  usage: z
    .object({
      inputTokens: tokens.optional(),
      outputTokens: tokens.optional(),
      cachedInputTokens: tokens.optional(),
      cacheWriteTokens: tokens.optional(),
      cacheWrite1hTokens: tokens.optional(),
      reasoningTokens: tokens.optional(),
      serviceTier: name.optional(),
      speed: name.optional(),
    })
    .optional(),
  answer: z
    .object({
      finish: z.enum(["stop", "length", "tool-calls", "content-filter", "other"]).optional(),
      empty: z.boolean().optional(),
      brokenToolCall: z.boolean().optional(),
      refusal: z.boolean().optional(),
    })
    .optional(),
});

const weight = z.number().min(0).max(1000);
const scale = z.number().min(1e-12).max(1e12);

const objective = z.strictObject({
  costWeight: weight,
  latencyWeight: weight,
  costScaleUsd: scale.optional(),
  latencyScaleMs: scale,
});

/** Reads `ObjectiveOptions`. */
export const objectiveOptionsSchema: z.ZodType<ObjectiveOptions> =
  objective.partial() as z.ZodType<ObjectiveOptions>;

// Probabilities sum to 1 within 1e-9, so one can exceed 1 by as much.
const probability = z
  .number()
  .min(0)
  .max(1 + 1e-9);

const settlement = z.object({
  kind: z.literal("settlement"),
  decisionId: id,
  attempt: z.int().positive(),
  tier: id,
  tenant: id.optional(),
  conversation: id.optional(),
  turn: z.enum(["exchange", "side"]).optional(),
  context: z.array(z.number()),
  featureSchema: id,
  eligible: z.array(id).min(1),
  probabilities: z.array(probability).nullable(),
  arm: id,
  forced: z.enum(["pinned", "fallback", "kept", "cheapest"]).optional(),
  switchCost: z.object({ usd: z.array(amount), requests: z.number().min(1).max(1e12) }).optional(),
  excluded: z.record(z.string(), z.string()).optional(),
  expired: z.literal(true).optional(),
  outcome,
  objective: objective.optional(),
  at: time,
  stateOffset: z.string().nullable(),
  fingerprint: id,
});

const feedback = z.object({
  kind: z.literal("feedback"),
  decisionId: id,
  attempt: z.int().positive(),
  channel: id,
  revision: count,
  quality: share,
  at: time,
});

const declareArm = z.object({
  kind: z.literal("control"),
  op: z.literal("declare-arm"),
  id,
  tiers: z.array(id),
  features: z.array(z.number()).optional(),
  quality: share.optional(),
  costUsd: amount.optional(),
  prior: priorSchema.extend({ featureSchema: id }).optional(),
  origin: z.enum(["configuration", "runtime"]),
  definition: z.custom<Json>((value) => value !== undefined && !nestsDeeper(value, MAX_DEPTH)),
  at: time,
});

const removeArm = z.object({
  kind: z.literal("control"),
  op: z.literal("remove-arm"),
  id,
  at: time,
});

const setObjective = z.object({
  kind: z.literal("control"),
  op: z.literal("set-objective"),
  tenant: id.optional(),
  objective: objectiveOptionsSchema.nullable(),
  at: time,
});

const entry = z.discriminatedUnion("kind", [
  settlement,
  feedback,
  z.discriminatedUnion("op", [declareArm, removeArm, setObjective]),
]);

/** Reads an `Outcome`. */
export const outcomeSchema: z.ZodType<Outcome> = outcome as z.ZodType<Outcome>;

/** Reads a `DeclareArm`. */
export const declareArmSchema: z.ZodType<DeclareArm> = declareArm as z.ZodType<DeclareArm>;

/** Reads an entry of the log. Throws a `LearnerError` that names the field that is wrong. */
export function parseEntry(value: Json): LogEntry {
  const parsed = entry.safeParse(value);
  if (parsed.success) return parsed.data as LogEntry;
  throw new LearnerError(
    "invalid-entry",
    `not an entry of a decision log: ${faults(parsed.error)}`,
  );
}

/** The first five: an array of numbers can have a fault in each. */
function faults({ issues }: z.ZodError): string {
  return z.prettifyError({ issues: issues.slice(0, 5) });
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((field) => nestsDeeper(field, levels - 1));
}
