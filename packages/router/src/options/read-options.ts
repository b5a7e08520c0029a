import { randomBytes, randomUUID } from "node:crypto";
import { requestFeatures, requestNeeds, requestSchema } from "@armature/features";
import { checkObjective, qualityCostLatency } from "@armature/reward";
import { memoryStorage } from "@armature/storage";
import { z } from "zod";
import { modelSchema } from "../contract/model.ts";
import { RouterError } from "../error.ts";
import { budgetSchema } from "./budget.ts";
import type { Logger, RouterOptions, TokenKey } from "./options.ts";

const TEN_MINUTES_MS = 10 * 60 * 1000;
/** What a `Date` can hold. */
const LATEST_MS = 8.64e15;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

const callable = z.custom<unknown>((value) => typeof value === "function", "must be a function");
const object = z.custom<object>(
  (value) => typeof value === "object" && value !== null,
  "must be an object",
);
const name = z.string().regex(/^[\w.:/@-]{1,128}$/, "use 1 to 128 letters, digits or _ . : / @ -");

const objectiveSchema = z
  .strictObject({
    costWeight: z.number().optional(),
    latencyWeight: z.number().optional(),
    costScaleUsd: z.number().optional(),
    latencyScaleMs: z.number().optional(),
  })
  .superRefine((options, context) => {
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

const schema = z.strictObject({
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
      z.strictObject({
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

const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/** Options with every default filled in. */
export interface CompleteOptions<Request>
  extends Required<
    Omit<
      RouterOptions<Request>,
      "policy" | "quality" | "budget" | "priors" | "chooseTier" | "exclude" | "tokenKeys"
    >
  > {
  readonly policy: RouterOptions<Request>["policy"];
  readonly quality: RouterOptions<Request>["quality"];
  readonly budget: RouterOptions<Request>["budget"];
  readonly priors: RouterOptions<Request>["priors"];
  readonly chooseTier: RouterOptions<Request>["chooseTier"];
  readonly exclude: RouterOptions<Request>["exclude"];
  readonly tokenKeys: readonly [TokenKey, ...TokenKey[]];
}

/**
 * Checks options and fills in defaults.
 * @throws RouterError `invalid-option`, naming each wrong field
 */
export function readOptions<Request>(options: RouterOptions<Request>): CompleteOptions<Request> {
  const parsed = schema.safeParse(options);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  refuseProto("budget.tenants", options.budget?.tenants ?? {});
  refuseProto("objectives", options.objectives ?? {});
  const { models } = options;
  const ids = new Set<string>();
  for (const [index, { id }] of models.entries()) {
    if (ids.has(id)) throw invalid(`models[${index}].id: "${id}" is there already; ids are unique`);
    ids.add(id);
  }
  const tiers = options.tiers ?? { default: [...ids] };
  checkTiers(tiers, ids);
  const features = options.features ?? requestFeatures();
  if (
    Object.keys(tiers).length > 1 &&
    !options.chooseTier &&
    features.schema.id !== requestSchema.id
  ) {
    throw invalid(
      `chooseTier: several tiers and features ${features.schema.id} need a function that names ` +
        "the tier of a request",
    );
  }
  const clock = options.clock ?? Date.now;
  const now = clock();
  if (!(Math.abs(now) <= LATEST_MS)) {
    throw invalid(`clock: must tell milliseconds since the epoch, not ${now}`);
  }
  const logger = options.logger ?? silent;
  if (options.storage === undefined) {
    logger.warn({}, "no storage: what is learned is forgotten at exit");
  }
  if (options.quality === undefined) {
    logger.warn(
      {},
      "no quality function: only errors, refusals and broken answers are told from good ones; " +
        "a wrong answer is not. Give `quality`, or send feedback",
    );
  }
  return {
    models,
    features,
    policy: options.policy,
    reward: options.reward ?? qualityCostLatency(),
    objectives: options.objectives ?? {},
    quality: options.quality,
    budget: options.budget,
    tenantShare: options.tenantShare ?? 1,
    priors: options.priors,
    storage: options.storage ?? memoryStorage(),
    tiers,
    chooseTier: options.chooseTier,
    needs: options.needs ?? requestNeeds,
    exclude: options.exclude,
    tokenKeys: keysOf(options.tokenKeys, logger),
    feedbackWindowMs: options.feedbackWindowMs ?? WEEK_MS,
    decisionTimeoutMs: options.decisionTimeoutMs ?? TEN_MINUTES_MS,
    observers: options.observers ?? [],
    logger,
    clock,
    generateId: options.generateId ?? randomUUID,
    seed: options.seed ?? 0,
  };
}

function checkTiers(tiers: Readonly<Record<string, readonly string[]>>, ids: Set<string>): void {
  refuseProto("tiers", tiers);
  if (Object.keys(tiers).length === 0) throw invalid("tiers: name at least one, or leave it out");
  for (const [tier, members] of Object.entries(tiers)) {
    if (ids.has(tier) || tier === "auto") {
      throw invalid(`tiers.${tier}: "${tier}" means something else in requests; use another name`);
    }
    for (const id of members) {
      if (!ids.has(id))
        throw invalid(`tiers.${tier}: no model has the id "${id}"; add it to models`);
    }
  }
}

/** Plain objects cannot be trusted with this name, so that zod leaves it out unread. */
function refuseProto(option: string, record: object): void {
  if (Object.hasOwn(record, "__proto__")) {
    throw invalid(`${option}: "__proto__" cannot be a name here; use another`);
  }
}

function keysOf(
  keys: readonly TokenKey[] | undefined,
  logger: Logger,
): readonly [TokenKey, ...TokenKey[]] {
  const [first, ...others] = keys ?? [];
  if (first !== undefined) return [first, ...others];
  logger.warn({}, "no tokenKeys: feedback tokens given out now are void after a restart");
  return [{ id: "process", secret: randomBytes(32).toString("base64") }];
}

function invalid(message: string): RouterError {
  return new RouterError("invalid-option", `invalid router options: ${message}`);
}
