import { expect, test } from "vitest";
import { answers } from "../../src/conformance/scripted-answers.ts";
import { startProviders } from "./three-providers.ts";

const messages = [{ role: "user", content: "Say hello" }];

test.each([
  ["/responses", false],
  ["/responses", true],
  ["/chat/completions", false],
  ["/chat/completions", true],
] as const)(
  "a response at %s is billed by the service tier that the provider of Responses names (stream: %s)",
  async (path, stream) => {
    const price = { input: 1_000_000, output: 0, multipliers: { priority: 2 } };
    const { post, providers, attempts } = await startProviders(
      { a: ["openai-responses"] },
      {},
      {
        models: [
          { id: "tiered", provider: "a", model: "gpt", protocols: ["openai-responses"], price },
        ],
      },
    );
    const { json, events } = answers["openai-responses"]({ text: "Hello", callsTool: false });
    const tiered = (text: string): string =>
      text.replaceAll('"usage":', '"service_tier":"priority","usage":');
    if (providers.a !== undefined) {
      providers.a.respond = (response) => {
        const type = stream ? "text/event-stream" : "application/json";
        response.writeHead(200, { "content-type": type });
        response.end(stream ? events.map(tiered).join("") : tiered(json));
      };
    }
    const body = path === "/responses" ? { input: "Hi" } : { messages };
    const response = await post(path, { model: "tiered", ...body, stream });
    expect(response.status).toBe(200);
    await response.text();
    await expect.poll(() => attempts).toHaveLength(1);
    const { usage, costUsd } = attempts[0]?.outcome ?? {};
    expect(usage?.serviceTier).toBe("priority");
    expect(costUsd).toBe(2 * (usage?.inputTokens ?? Number.NaN));
  },
);
