import { checkObjective } from "@armature/reward";
import { z } from "zod";
import { strictObject } from "../checks/strict-object.ts";
import { modelSchema } from "../contract/model.ts";
import { budgetSchema } from "./budget.ts";

const callable = z.custom<unknown>((value) => typeof value === "function", "must be a function");
const object = z.custom<object>(
  (value) => typeof value === "object" && value !== null,
  "must be an object",
);
const name = z.string().regex(/^[\w.:/@-]{1,128}$/, "use 1 to 128 letters, digits or _ . : / @ -");

const objectiveSchema = strictObject({
  costWeight: z.number().optional(),
  latencyWeight: z.number().optional(),
  costScaleUsd: z.number().optional(),
  latencyScaleMs: z.number().optional(),
}).superRefine((options, context) => {
  try {
    checkObjective(options);
  } catch (error) {
    context.addIssue({ code: "custom", message: (error as Error).message });
  }
});

const extractor = z.object({
  extract: callable,
  schema: z.object({
    id: z.string().min(1).max(256),
    features: z
      .array(z.object({ name: z.string(), range: z.tuple([z.number(), z.number()]) }))
      .min(1),
  }),
});

/** Reads the options of `createRouter`; refuses options it does not know. */
export const optionsSchema: z.ZodType<unknown> = strictObject({
  models: z.array(modelSchema).min(1, "name at least one model"),
  features: extractor.optional(),
  policy: callable.optional(),
  reward: z
    .object({ kind: z.string().min(1), objective: objectiveSchema, quality: callable })
    .optional(),
  objectives: z.record(z.string().min(1).max(256), objectiveSchema).optional(),
  quality: callable.optional(),
  budget: budgetSchema.optional(),
  tenantShare: z.number().positive().max(1).optional(),
  priors: z.union([z.string().min(1), object]).optional(),
  storage: callable.optional(),
  tiers: z.record(name, z.array(name).min(1, "name at least one model")).optional(),
  chooseTier: callable.optional(),
  needs: callable.optional(),
  exclude: callable.optional(),
  tokenKeys: z
    .array(
      strictObject({
        id: z.string().regex(/^[\w-]{1,32}$/, "use 1 to 32 letters, digits, _ or -"),
        secret: z
          .string()
          .refine((secret) => Buffer.byteLength(secret) >= 32, "use at least 32 random bytes"),
      }),
    )
    .min(1, "give at least one key, or leave the option out")
    .refine(
      (keys) => new Set(keys.map(({ id }) => id)).size === keys.length,
      "two keys have the same id",
    )
    .optional(),
  feedbackWindowMs: z.number().positive().optional(),
  // The longest that a timer can wait.
  decisionTimeoutMs: z
    .number()
    .positive()
    .max(2 ** 31 - 1)
    .optional(),
  observers: z.array(object).optional(),
  logger: z.object({ info: callable, warn: callable, error: callable }).optional(),
  clock: callable.optional(),
  generateId: callable.optional(),
  seed: z.int().optional(),
});
