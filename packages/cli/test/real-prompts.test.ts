import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRows } from "@armature/evaluation";
import { sharedData } from "@armature/test-kit";
import OpenAI from "openai";
import { expect, onTestFinished, test } from "vitest";
import { startChatUpstream } from "../src/simulated/chat-upstream.ts";
import { promptOf } from "../src/simulated/simulated-models.ts";
import { runCli, serve, temporaryDirectory } from "./run-cli.ts";

const data = sharedData("pareto_val_k3.jsonl");
const CONCURRENT = 8;

test.skipIf(data === undefined)(
  "every real prompt is answered, streamed or not, and a restart in between loses nothing",
  { timeout: 180_000 },
  async () => {
    const rows = await readRows(data as string);
    const byPrompt = new Map(rows.map((row) => [row.prompt, row]));
    const outcomeOf = (arm: string, request: unknown) => byPrompt.get(promptOf(request))?.arms[arm];
    const upstream = await startChatUpstream((request) => ({
      text: `an answer of ${request.model}`,
      inputTokens: 0,
      outputTokens: Math.round((outcomeOf(request.model, request)?.cost ?? 0) * 1e6),
      latencyMs: 0,
    }));
    onTestFinished(() => upstream.close());
    const directory = temporaryDirectory();
    const config = join(directory, "armature.config.mjs");
    const models = Object.keys(rows[0].arms).map((id) => ({
      id,
      provider: "recorded",
      model: id,
      price: { input: 0, output: 1 },
    }));
    const gateway = { providers: { recorded: { baseUrl: upstream.baseUrl } } };
    writeFileSync(config, `export default ${JSON.stringify({ models, gateway })};`);

    const serveRows = async (part: typeof rows): Promise<void> => {
      const server = await serve("--config", config, "--data", directory);
      const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: "unused", maxRetries: 0 });
      const queue = part.entries();
      const worker = async (): Promise<void> => {
        for (const [index, { prompt = "", arms }] of queue) {
          const request = { model: "auto", messages: [{ role: "user" as const, content: prompt }] };
          const stream = index % 2 === 0;
          const { data: answer, response } = await client.chat.completions
            .create({ ...request, stream })
            .withResponse();
          const model = response.headers.get("x-armature-model") ?? "";
          let text = "";
          if ("controller" in answer) {
            for await (const chunk of answer) text += chunk.choices[0]?.delta.content ?? "";
          } else text = answer.choices[0].message.content ?? "";
          expect(text).toBe(`an answer of ${model}`);
          const feedback = await fetch(`${server.url}/v1/feedback`, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({
              decision: response.headers.get("x-armature-decision"),
              quality: arms[model].reward,
            }),
          });
          expect(feedback.status).toBe(200);
        }
      };
      await Promise.all(Array.from({ length: CONCURRENT }, worker));
      const health = (await (await fetch(`${server.url}/healthz`)).json()) as { tiers: unknown };
      expect((await server.stop()).code).toBe(0);
      // A fresh fold of the whole log gives the server's state, bit for bit.
      const inspected = await runCli("inspect", directory, "--config", config, "--json");
      const { tiers } = JSON.parse(inspected.stdout);
      expect({ default: tiers.default.arms }).toEqual(health.tiers);
    };
    await serveRows(rows.slice(0, 900));
    await serveRows(rows.slice(900));

    const { stdout } = await runCli("inspect", directory, "--config", config, "--json");
    const { counts, tiers } = JSON.parse(stdout);
    expect(counts).toMatchObject({ settlements: rows.length, feedback: rows.length, refused: 0 });
    const learned = tiers.default.arms.map(({ count }: { count: number }) => count);
    expect(learned.reduce((sum: number, count: number) => sum + count)).toBe(rows.length);
  },
);
