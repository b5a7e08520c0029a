import type { FeatureExtractor } from "@armature/features";
import type { PriorFile } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import type { ObjectiveOptions, QualityFunction, RewardFunction } from "@armature/reward";
import type { StorageFactory } from "@armature/storage";
import type { Model } from "../contract/model.ts";
import type { RouterObserver } from "../contract/observer.ts";
import type { Budget } from "./budget.ts";

/** Receives what an operator should know; pino and console fit. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A response for a quality function to rate, with its request. */
export interface Completion<Request = unknown> {
  readonly request: Request;
  /** The gateway gives the parsed body; of a stream, the body assembled from its chunks. */
  readonly response: unknown;
  readonly model: Model;
}

/** Capabilities that a request needs. */
export interface Needs {
  readonly vision: boolean;
  readonly tools: boolean;
  /** Estimated tokens of the prompt. */
  readonly inputTokens: number;
  /** Tokens reserved for the response, if the request says so. */
  readonly maxOutputTokens?: number;
}

/** A key for feedback tokens. The first key seals, all of them open. */
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
  /** The quality that is learned of an outcome, and the objective. @default qualityCostLatency() */
  readonly reward?: RewardFunction;
  /** Fields of the objective that differ for single tenants. @default none */
  readonly objectives?: Readonly<Record<string, ObjectiveOptions>>;
  /** Rates responses. @default a heuristic that tells errors from responses, and a warning */
  readonly quality?: QualityFunction<Completion<Request>>;
  /** US dollars per request on average, and at most per day, in total and by tenant. @default none */
  readonly budget?: Budget;
  /**
   * The contribution cap: of the latest rated responses of a model that are learned from, the largest
   * share that can be one tenant's, in (0, 1]. Responses beyond it are billed and counted, but their
   * quality is not learned. Requests without a tenant count as those of one tenant. With fewer than
   * about 1/`tenantShare` tenants little is learned. @default 1: no cap
   */
  readonly tenantShare?: number;
  /**
   * Beliefs about models before they are tried: a prior file, or its path. A model's prior is
   * logged when the model is first declared; a later one has no effect. @default none
   */
  readonly priors?: string | PriorFile;
  /** @default memoryStorage(), which forgets everything at exit */
  readonly storage?: StorageFactory;
  /**
   * Named sets of model ids, from least to most demanding; each learns separately.
   * @default one, `default`, of all models
   */
  readonly tiers?: Readonly<Record<string, readonly string[]>>;
  /** Names the tier of a request. @default by how demanding its features look */
  readonly chooseTier?: (request: Request, context: Float64Array) => string;
  /** Reads the needs of a request. @default from an OpenAI or Anthropic body */
  readonly needs?: (request: Request) => Needs;
  /**
   * A further constraint. Returns a reason why the model must not serve the request, which is logged,
   * or undefined. @default none
   */
  readonly exclude?: (
    model: Model,
    request: Request,
    tenant: string | undefined,
  ) => string | undefined;
  /** Keys of feedback tokens. @default a random one, whose tokens become invalid at exit */
  readonly tokenKeys?: readonly TokenKey[];
  /** Milliseconds for which a token is valid. @default 7 days */
  readonly feedbackWindowMs?: number;
  /**
   * An attempt that is not reported within this many milliseconds is settled at its predicted cost; a
   * later report revises that. At most 2³¹ − 1. @default 10 minutes
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
