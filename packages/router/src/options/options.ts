import type { FeatureExtractor } from "@armature/features";
import type { PriorFile } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import type { ObjectiveOptions, QualityFunction, RewardFunction } from "@armature/reward";
import type { StorageFactory } from "@armature/storage";
import type { Model } from "../contract/model.ts";
import type { RouterObserver } from "../contract/observer.ts";
import type { Budget } from "./budget.ts";

/** Where a router says what an operator should know; pino and console fit. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a quality function judges. */
export interface Completion<Request = unknown> {
  readonly request: Request;
  /** The answer: for a gateway the parsed body, or for a stream the same put together. */
  readonly response: unknown;
  readonly model: Model;
}

/** What a request asks of a model. */
export interface Needs {
  readonly vision: boolean;
  readonly tools: boolean;
  /** Estimated tokens of the prompt. */
  readonly inputTokens: number;
  /** Tokens reserved for the answer, where the request says. */
  readonly maxOutputTokens?: number;
}

/** A key that seals feedback tokens. The first one seals, all of them open. */
export interface TokenKey {
  readonly id: string;
  /** At least 32 bytes. */
  readonly secret: string;
}

export interface RouterOptions<Request = unknown> {
  /** The arms; at least one. */
  readonly models: readonly Model[];
  /** @default requestFeatures() */
  readonly features?: FeatureExtractor<Request>;
  /** @default defaultPolicy(): LinUCB over a small floor under every model */
  readonly policy?: PolicyFactory;
  /** What of an outcome is learned, and how decisions weigh it. @default qualityCostLatency() */
  readonly reward?: RewardFunction;
  /** How decisions of single tenants weigh outcomes, as far as it differs. @default as `reward` says */
  readonly objectives?: Readonly<Record<string, ObjectiveOptions>>;
  /** Judges answers; without it only a heuristic does, and the router says so at start. */
  readonly quality?: QualityFunction<Completion<Request>>;
  /** US dollars per request in the mean, and at most per day; of all, and of tenants. @default none */
  readonly budget?: Budget;
  /**
   * The most that one tenant may teach of each model, in (0, 1]: its share of the latest answers that
   * were learned from. What exceeds it is billed and counted, and its quality teaches nothing.
   * Requests without a tenant count as one tenant's. Needs about 1/`tenantShare` tenants or more, or
   * little is learned. @default 1: no cap
   */
  readonly tenantShare?: number;
  /**
   * What is believed of models before they were ever tried: a prior file, or its path. Each model's
   * goes to the log when the model is first declared; a later one changes nothing. @default none
   */
  readonly priors?: string | PriorFile;
  /** @default memoryStorage(), which forgets at exit */
  readonly storage?: StorageFactory;
  /** Named sets of model ids, from least to most demanding, that learn apart. @default one, `default`, of all models */
  readonly tiers?: Readonly<Record<string, readonly string[]>>;
  /** Names the tier of a request. @default by how demanding its features look */
  readonly chooseTier?: (request: Request, context: Float64Array) => string;
  /** What a request needs of a model. @default read from an OpenAI or Anthropic body */
  readonly needs?: (request: Request) => Needs;
  /** A further constraint: a reason why the model must not serve the request, or undefined. */
  readonly exclude?: (
    model: Model,
    request: Request,
    tenant: string | undefined,
  ) => string | undefined;
  /** Keys of feedback tokens. @default one made at start, whose tokens end with the process */
  readonly tokenKeys?: readonly TokenKey[];
  /** How long a token takes feedback. @default 7 days */
  readonly feedbackWindowMs?: number;
  /**
   * A decision that nobody reports within this time is settled at its predicted cost; a later
   * report revises that. At most 2³¹ − 1. @default 10 minutes
   */
  readonly decisionTimeoutMs?: number;
  /** Notified of everything the router does; more can be attached by `router.observe`. @default none */
  readonly observers?: readonly RouterObserver[];
  /** @default silent */
  readonly logger?: Logger;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
  /** Makes decision ids; must be unguessable outside tests. @default crypto.randomUUID */
  readonly generateId?: () => string;
  /** Seed of every draw. @default 0 */
  readonly seed?: number;
}
