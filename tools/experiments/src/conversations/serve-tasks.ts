import { fork } from "@armature/policy";
import { costOf, type Usage } from "@armature/reward";
import { createRouter, type RouteOptions, type Router } from "@armature/router";
import { type AgentModel, agentModels, drawQuality } from "./agent-models.ts";
import { type AgentCall, drawTask, type TaskShape } from "./agent-task.ts";
import { PromptCaches } from "./prompt-caches.ts";

/** How the models of a task are chosen; returns the options of a call. */
export type Strategy = (call: AgentCall, task: TaskSoFar) => RouteOptions;

export interface TaskSoFar {
  readonly conversation: string;
  readonly ttlMs: number;
  /** The model of the first call; undefined before it. */
  readonly first: string | undefined;
}

/** What a strategy earned; sums over all calls. */
export interface Served {
  calls: number;
  quality: number;
  usd: number;
  latencyMs: number;
  /** Of ordinary turns and exchanges: tokens of the prompts, and those read from caches. */
  inputTokens: number;
  cachedTokens: number;
  exchanges: number;
  /** Exchanges that another model served than the call before. */
  split: number;
  /** Ordinary turns, other than the first, that another model served than the call before. */
  switches: number;
  turns: number;
}

/** The router's own handling, as a gateway asks for it. */
export const conversing: Strategy = ({ kind }, { conversation, ttlMs }) => ({
  conversation,
  turn: { kind, cacheTtlMs: ttlMs },
});

/** Every call for itself. */
export const alone: Strategy = () => ({});

/** The model of the first call serves all of them. */
export const sticky: Strategy = (_, { first }) => (first === undefined ? {} : { model: first });

/** The same, but the cheapest model serves side requests. */
export const stickyWithSide: Strategy = (call, task) =>
  call.kind === "side" ? { turn: { kind: "side" } } : sticky(call, task);

export function always(model: string): Strategy {
  return () => ({ model });
}

/** Serves tasks, the same ones for a seed, through a router with default options. */
export async function serveTasks(
  strategy: Strategy,
  {
    seed,
    tasks,
    shape,
  }: { readonly seed: number; readonly tasks: number; readonly shape?: TaskShape },
): Promise<Served> {
  let now = 0;
  let decisions = 0;
  const router = await createRouter({
    models: agentModels.map(({ model }) => model),
    seed,
    generateId: () => `${decisions++}`,
    clock: () => now,
  });
  const caches = new PromptCaches();
  const served = nothing();
  for (let number = 0; number < tasks; number++) {
    const { ttlMs, calls } = drawTask(fork(seed, `task ${number}`), shape);
    const conversation = `${number}`;
    let first: string | undefined;
    let last: string | undefined;
    for (const [index, call] of calls.entries()) {
      now += call.afterMs;
      const options = strategy(call, { conversation, ttlMs, first });
      const { inputTokens, outputTokens } = call;
      const prompt = { inputTokens, outputTokens, ttlMs, at: now };
      const model = await serve(
        router,
        call,
        options,
        served,
        fork(seed, `${number}/${index}`),
        (m) =>
          caches.call(m, call.kind === "side" ? `${conversation}/${index}` : conversation, prompt),
      );
      now += model.latencyMs;
      if (call.kind === "side") continue;
      const { id } = model.model;
      first ??= id;
      if (call.kind === "exchange") served.exchanges += 1;
      else if (last !== undefined) served.turns += 1;
      if (last !== undefined && last !== id) {
        if (call.kind === "exchange") served.split += 1;
        else served.switches += 1;
      }
      last = id;
    }
  }
  await router.close();
  return served;
}

async function serve(
  router: Router,
  { request, kind, work }: AgentCall,
  options: RouteOptions,
  served: Served,
  rng: ReturnType<typeof fork>,
  call: (model: AgentModel) => Usage,
): Promise<AgentModel> {
  const decision = router.route(request, options);
  const model = agentModels.find((one) => one.model.id === decision.model.id) as AgentModel;
  const usage = call(model);
  const quality = drawQuality(model, work, rng);
  const { latencyMs } = model;
  await decision.report({ quality, latencyMs, usage });
  served.calls += 1;
  served.quality += quality;
  served.usd += (model.model.price && costOf(usage, model.model.price)) ?? 0;
  served.latencyMs += latencyMs;
  if (kind !== "side") {
    served.inputTokens += usage.inputTokens ?? 0;
    served.cachedTokens += usage.cachedInputTokens ?? 0;
  }
  return model;
}

function nothing(): Served {
  return {
    calls: 0,
    quality: 0,
    usd: 0,
    latencyMs: 0,
    inputTokens: 0,
    cachedTokens: 0,
    exchanges: 0,
    split: 0,
    switches: 0,
    turns: 0,
  };
}
