import { createServer } from "node:http";
import { withObjective } from "@armature/budget";
import { promptOf, startChatUpstream } from "@armature/cli/simulated";
import type { EvaluationRow } from "@armature/evaluation";
import { type Choice, protocol, type Run } from "@armature/evaluation/simulation";
import { gateway } from "@armature/gateway-adapter-express";
import type { PolicyFactory } from "@armature/policy";
import { type Objective, qualityCostLatency } from "@armature/reward";
import { createRouter } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import { startServer } from "@armature/test-kit";
import express from "express";
import OpenAI from "openai";

export interface GatewayRunOptions {
  /** Rows to serve and measure; each has a prompt. */
  readonly rows: readonly EvaluationRow[];
  /** Rows to serve first, unmeasured. */
  readonly learn?: readonly EvaluationRow[] | undefined;
  readonly policy: PolicyFactory;
  readonly objective: Objective;
  readonly seed: number;
}

// At one US dollar per million output tokens, a token costs a micro-dollar. A recorded cost is thus
// billed as usage, by the same arithmetic as any provider's.
const MICRO_DOLLARS = { input: 0, output: 1 };

/**
 * Serves every row as an HTTP request from the official client to an Express app with the gateway,
 * whose upstream answers with the recorded outcome. The router sees the prompt only; the recorded
 * quality is reported as the quality of the answer. Latencies are not reproduced.
 */
export async function runThroughGateway(options: GatewayRunOptions): Promise<Run> {
  const { rows, learn = [], seed } = options;
  const arms = Object.keys(rows[0]?.arms ?? {});
  const recorded = new Map<string, EvaluationRow>();
  for (const row of [...learn, ...rows]) recorded.set(promptOfRow(row), row);
  const outcomeOf = (arm: string, request: unknown) => recorded.get(promptOf(request))?.arms[arm];

  const upstream = await startChatUpstream((request) => ({
    text: "recorded",
    inputTokens: 0,
    outputTokens: Math.round((outcomeOf(request.model, request)?.cost ?? 0) * 1e6),
    latencyMs: 0,
  }));
  let id = "";
  const router = await createRouter({
    models: arms.map((arm) => ({
      id: arm,
      provider: "recorded",
      model: arm,
      price: MICRO_DOLLARS,
    })),
    policy: withoutListPrices(options.policy),
    // The time that an answer takes here says nothing about the model.
    reward: qualityCostLatency({ ...options.objective, latencyWeight: 0 }),
    quality: ({ request, model }) => outcomeOf(model.id, request)?.reward,
    storage: memoryStorage(),
    generateId: () => id,
    seed,
  });
  const app = express();
  const handler = gateway(router, { providers: { recorded: { baseUrl: upstream.baseUrl } } });
  app.use(handler);
  const server = createServer(app);
  const { url } = await startServer(server);
  const client = new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: "unused",
    maxRetries: 0,
  });
  const choices: Choice[] = [];
  try {
    for (const step of protocol({ rows, learn, seed })) {
      const row = (step.from === "learn" ? learn : rows)[step.row] as EvaluationRow;
      id = step.decisionId;
      const { response } = await client.chat.completions
        .create({ model: "auto", messages: [{ role: "user", content: promptOfRow(row) }] })
        .withResponse();
      const served = response.headers.get("x-armature-model") ?? "";
      if (step.from === "rows") choices.push({ row: step.row, arm: arms.indexOf(served) });
    }
  } finally {
    await new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
    await handler.close();
    await router.close();
    await upstream.close();
  }
  return { seed, choices };
}

/** Hides list prices from a policy: the price that recorded costs are billed at is artificial. */
function withoutListPrices(policy: PolicyFactory): PolicyFactory {
  return (spec) => {
    const made = withObjective(policy)(spec);
    const addArm = made.addArm.bind(made);
    made.addArm = (arm) => addArm(arm);
    made.setCost = () => {};
    return made;
  };
}

function promptOfRow({ id, prompt }: EvaluationRow): string {
  if (prompt === undefined) throw new Error(`row ${id} has no prompt to send`);
  return prompt;
}
