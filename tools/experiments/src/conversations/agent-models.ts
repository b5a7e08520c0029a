import type { Rng } from "@armature/policy";
import type { Model } from "@armature/router";

/** What a person asks of the agent; `side` is a request that the agent's client makes by itself. */
export type Work = "chat" | "code" | "mathematics" | "side";

/** One simulated model. */
export interface AgentModel {
  readonly model: Model;
  /** Mean quality of a call by the work that it is part of, in [0, 1]. */
  readonly quality: Readonly<Record<Work, number>>;
  readonly latencyMs: number;
  /** True if its provider reports and bills cache writes. */
  readonly billsWrites: boolean;
}

/** List prices with the usual cache rules: writes at 1.25 times the input, for an hour at 2, reads at 0.1. */
function price(input: number, output: number): Model["price"] {
  return {
    input,
    output,
    cachedInput: 0.1 * input,
    cacheWrite: 1.25 * input,
    cacheWrite1h: 2 * input,
  };
}

function agentModel(
  id: string,
  prices: Model["price"],
  latencyMs: number,
  quality: AgentModel["quality"],
): AgentModel {
  const model = { id, provider: "simulated", model: id, ...(prices && { price: prices }) };
  return { model, quality, latencyMs, billsWrites: prices?.cacheWrite !== undefined };
}

/**
 * Good at everything and expensive; nearly as good at code; cheap; and one of a provider that caches by
 * itself, without a charge for writes.
 */
export const agentModels: readonly AgentModel[] = [
  agentModel("large", price(5, 25), 9_000, {
    chat: 0.92,
    code: 0.9,
    mathematics: 0.88,
    side: 0.95,
  }),
  agentModel("medium", price(2, 10), 6_000, {
    chat: 0.9,
    code: 0.87,
    mathematics: 0.7,
    side: 0.95,
  }),
  agentModel("small", price(0.8, 4), 3_000, {
    chat: 0.87,
    code: 0.68,
    mathematics: 0.4,
    side: 0.94,
  }),
  agentModel("other", { input: 1.25, output: 10, cachedInput: 0.125 }, 5_000, {
    chat: 0.82,
    code: 0.8,
    mathematics: 0.75,
    side: 0.94,
  }),
];

/** Draws the quality of one call, with a standard deviation of 0.1 before it is cut to [0, 1]. */
export function drawQuality({ quality }: AgentModel, work: Work, rng: Rng): number {
  return Math.min(1, Math.max(0, quality[work] + 0.1 * rng.normal()));
}
