import type { Usage } from "@armature/reward";
import type { StorageFactory } from "@armature/storage";
import { sharedStorage } from "@armature/storage/shared";
import { MemoryDatabase, memoryEngine } from "@armature/test-kit/memory-engine";
import type { Decision, Model, RouteOptions, Router } from "../../src/index.ts";
import { hello, routerOf } from "../setup.ts";

/** A model with the usual cache prices: writes at 1.25 times the input (2 times for an hour), reads at 0.1. */
export function cachingModel(id: string, input: number, rest: Partial<Model> = {}): Model {
  const price = {
    input,
    output: 5 * input,
    cachedInput: 0.1 * input,
    cacheWrite: 1.25 * input,
    cacheWrite1h: 2 * input,
  };
  return { id, provider: "p", model: id, price, ...rest };
}

export const models: readonly Model[] = [
  cachingModel("cheap", 1),
  cachingModel("middle", 3),
  cachingModel("dear", 10),
];

/** A clock that a test sets. */
export interface TestClock {
  now: number;
}

export function conversingRouter(
  options: Parameters<typeof routerOf>[0] = {},
  clock: TestClock = { now: 1_000 },
): Promise<Router> {
  return routerOf({ models, clock: () => clock.now, ...options });
}

export const ordinary: RouteOptions = { conversation: "c" };
export const exchange: RouteOptions = { conversation: "c", turn: { kind: "exchange" } };
export const side: RouteOptions = { conversation: "c", turn: { kind: "side" } };

/** Usage after which a prefix of 50,000 tokens is cached. */
export const written: Usage = { inputTokens: 50_000, outputTokens: 100, cacheWriteTokens: 50_000 };

/** Serves a turn with this model, and reports it. */
export async function answered(
  router: Router,
  model: string,
  options: RouteOptions = ordinary,
): Promise<Decision> {
  const decision = router.route(hello, { ...options, model });
  await decision.report({ quality: 1, usage: written });
  return decision;
}

/** The models of ten decisions with the same options. */
export function modelsOf(router: Router, options: RouteOptions): Set<string> {
  return new Set(Array.from({ length: 10 }, () => router.route(hello, options).model.id));
}

/** One log for several routers. */
export function sharedMemory(): StorageFactory {
  const database = new MemoryDatabase();
  return sharedStorage(async () => memoryEngine(database), { pollMs: 1 });
}
