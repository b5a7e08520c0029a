import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { withObjective } from "@armature/budget";
import {
  type Choice,
  type EvaluationRow,
  objectiveFor,
  outcomeTable,
  protocol,
  type Run,
  reportFrom,
  type SimulationReport,
} from "@armature/evaluation";
import { gateway } from "@armature/gateway-adapter-express";
import type { PolicyFactory } from "@armature/policy";
import { type Objective, type ObjectiveOptions, qualityCostLatency } from "@armature/reward";
import { createRouter } from "@armature/router";
import { memoryStorage, type StorageFactory } from "@armature/storage";
import express from "express";
import OpenAI from "openai";
import { startChatUpstream } from "../../discovery/chat-upstream.ts";
import { CliError } from "../../error.ts";
import { promptOf } from "../../simulated/simulated-models.ts";

export interface GatewayRunOptions {
  readonly rows: readonly EvaluationRow[];
  readonly learn?: readonly EvaluationRow[] | undefined;
  readonly policy: PolicyFactory;
  readonly objective: Objective;
  readonly seed: number;
  /** @default memoryStorage() */
  readonly storage?: StorageFactory;
  readonly onDecision?: (() => void) | undefined;
}

// One US dollar per million output tokens makes tokens micro-dollars: a recorded cost is billed
// as usage, through the same arithmetic as any provider's.
const MICRO_DOLLARS = { input: 0, output: 1 };

/**
 * Serves every row as a real HTTP request: the official client, an Express app with the gateway,
 * and an upstream that answers with the recorded outcome. The prompt alone tells the router what
 * to choose; the recorded reward comes back as the quality of the answer. Milliseconds are not
 * recreated.
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
    // How long an answer takes here is no model's doing.
    reward: qualityCostLatency({ ...options.objective, latencyWeight: 0 }),
    quality: ({ request, model }) => outcomeOf(model.id, request)?.reward,
    storage: options.storage ?? memoryStorage(),
    generateId: () => id,
    seed,
  });
  const app = express();
  const handler = gateway(router, { providers: { recorded: { baseUrl: upstream.baseUrl } } });
  app.use(handler);
  const server = createServer(app);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const client = new OpenAI({
    baseURL: `http://127.0.0.1:${port}/v1`,
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
      options.onDecision?.();
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

/** Serves each policy and seed through a gateway of its own, and measures what was served. */
export async function simulateThroughGateway(options: {
  readonly rows: readonly EvaluationRow[];
  readonly learn?: readonly EvaluationRow[] | undefined;
  readonly policies: Readonly<Record<string, PolicyFactory>>;
  readonly seeds: readonly number[];
  readonly objective?: ObjectiveOptions | undefined;
  readonly budgetUsd?: number | undefined;
  readonly onDecision?: () => void;
}): Promise<SimulationReport> {
  const { policies, seeds, rows, learn, budgetUsd, onDecision } = options;
  const objective = objectiveFor(outcomeTable(rows), options.objective, budgetUsd !== undefined);
  const runs: Record<string, Run[]> = {};
  for (const [name, policy] of Object.entries(policies)) {
    const own: Run[] = [];
    for (const seed of seeds) {
      own.push(await runThroughGateway({ rows, learn, policy, objective, seed, onDecision }));
    }
    runs[name] = own;
  }
  return reportFrom(rows, runs, { objective, budgetUsd });
}

/** The price that recorded costs are billed at is no model's: a policy is not told it. */
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
  if (prompt === undefined) {
    throw new CliError(`row ${id} has no prompt: --through-gateway sends prompts`);
  }
  return prompt;
}
