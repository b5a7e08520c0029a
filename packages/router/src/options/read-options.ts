import { randomBytes, randomUUID } from "node:crypto";
import { requestFeatures, requestNeeds, requestSchema } from "@armature/features";
import { qualityCostLatency } from "@armature/reward";
import { memoryStorage } from "@armature/storage";
import { z } from "zod";
import { RouterError } from "../error.ts";
import type { Logger, RouterOptions, TokenKey } from "./options.ts";
import { optionsSchema } from "./options-schema.ts";
import { RESERVED_NAMES } from "./reserved-names.ts";

const TEN_MINUTES_MS = 10 * 60 * 1000;
/** The latest time that a `Date` can hold. */
const LATEST_MS = 8.64e15;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** A logger that drops everything. */
export const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };

/** Options with their defaults filled in. */
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
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  refuseProto("budget.tenants", options.budget?.tenants ?? {});
  refuseProto("objectives", options.objectives ?? {});
  const ids = modelIds(options);
  const tiers = options.tiers ?? { default: [...ids] };
  checkTiers(tiers, ids);
  const features = options.features ?? requestFeatures();
  if (
    Object.keys(tiers).length > 1 &&
    !options.chooseTier &&
    features.schema.id !== requestSchema.id
  ) {
    throw invalid(
      `chooseTier: several tiers with features ${features.schema.id} need a function that names ` +
        "the tier of a request",
    );
  }
  const clock = options.clock ?? Date.now;
  const now = clock();
  if (!(Math.abs(now) <= LATEST_MS)) {
    throw invalid(`clock: must return milliseconds since the epoch, not ${now}`);
  }
  const logger = options.logger ?? silent;
  if (options.storage === undefined) {
    logger.warn({}, "no storage: what is learned is forgotten at exit");
  }
  if (options.quality === undefined) {
    logger.warn(
      {},
      "no quality function: only errors, refusals and truncated responses can be told from good " +
        "ones, a wrong answer cannot. Give `quality`, or send feedback",
    );
  }
  return {
    models: options.models,
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

function modelIds({ models }: RouterOptions<never>): Set<string> {
  const ids = new Set<string>();
  for (const [index, { id }] of models.entries()) {
    if (ids.has(id)) throw invalid(`models[${index}].id: "${id}" is there already; ids are unique`);
    if (RESERVED_NAMES.has(id)) throw reserved(`models[${index}].id`, id);
    ids.add(id);
  }
  return ids;
}

function checkTiers(tiers: Readonly<Record<string, readonly string[]>>, ids: Set<string>): void {
  refuseProto("tiers", tiers);
  if (Object.keys(tiers).length === 0) throw invalid("tiers: name at least one, or leave it out");
  for (const [tier, members] of Object.entries(tiers)) {
    if (ids.has(tier) || RESERVED_NAMES.has(tier)) throw reserved(`tiers.${tier}`, tier);
    for (const id of members) {
      if (!ids.has(id))
        throw invalid(`tiers.${tier}: no model has the id "${id}"; add it to models`);
    }
  }
}

function reserved(path: string, name: string): RouterError {
  return invalid(`${path}: "${name}" means something else in requests; use another name`);
}

/** zod skips this name without a word, because plain objects cannot be trusted with it. */
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
  logger.warn({}, "no tokenKeys: feedback tokens become invalid at a restart");
  return [{ id: "process", secret: randomBytes(32).toString("base64") }];
}

function invalid(message: string): RouterError {
  return new RouterError("invalid-option", `invalid router options: ${message}`);
}
