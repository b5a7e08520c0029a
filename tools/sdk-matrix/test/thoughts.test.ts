import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { weather } from "../src/cases.ts";
import type { SdkClient } from "../src/clients/client.ts";
import { clients } from "../src/clients/clients.ts";
import type { Served } from "../src/gateways/adapters.ts";
import { providersOf, startGateway } from "../src/gateways/gateway.ts";
import { fields, list } from "../src/json.ts";
import { readConversation } from "../src/readers/read.ts";
import type { Answer } from "../src/upstreams/answer.ts";
import { PROTOCOLS, type StrictUpstream, startUpstream } from "../src/upstreams/strict-upstream.ts";

let upstream: StrictUpstream;
let gateway: Served;
beforeAll(async () => {
  upstream = await startUpstream("thinks");
  gateway = await startGateway("hono", providersOf(upstream));
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

/** The clients that return thoughts. */
const rows = clients
  .filter(({ name }) => name !== "ai sdk chat")
  .flatMap((client) =>
    [false, true].map((stream): [string, SdkClient, boolean] => [
      `${client.name} (${stream ? "streamed" : "whole"})`,
      client,
      stream,
    ]),
  );

const answer: Answer = {
  thinking: "Rome first.",
  redacts: true,
  text: "One moment.",
  calls: [{ name: weather.name, input: {} }],
};

describe("a thought that only Claude can read comes back to it, in its place", () => {
  test.each(rows)("%s", async (_, client, stream) => {
    upstream.script(answer, { text: "Sunny." });
    const endpoint = { origin: gateway.origin, model: "anthropic-messages" };
    const asked = { stream, tools: [weather], thinks: true };
    const history = client.begin({ text: "How is the weather?" });
    const first = await client.ask(endpoint, history, asked);
    expect(first.thinking).toBe(answer.thinking);
    expect(first.calls.map(({ input }) => input)).toEqual([{}]);
    const results = client.results(first.calls, ["clear"]);
    await client.ask(endpoint, [...history, ...first.kept, ...results], asked);
    const [, second] = upstream.calls;
    expect(second?.refusal).toBeUndefined();
    const turn = list(second?.body.messages).map(fields)[1];
    expect(list(turn?.content).map((block) => fields(block).type)).toEqual([
      "thinking",
      "redacted_thinking",
      "text",
      "tool_use",
    ]);
    const { said } = readConversation("anthropic-messages", second?.body ?? {});
    expect(said.flatMap((part) => (part.kind === "thinking" ? [part.state] : []))).toEqual([
      upstream.issuer.seal("Rome first."),
      upstream.issuer.seal(""),
    ]);
  });
});

describe("a call that is forced while the client asks for thoughts is no refusal", () => {
  const asking = rows.filter(([, { protocol }]) => protocol !== "anthropic-messages");
  test.each(asking)("%s", async (_, client, stream) => {
    for (const model of PROTOCOLS) {
      upstream.script({ calls: [{ name: weather.name, input: { city: "Rome" } }] });
      const asked = { stream, tools: [weather], thinks: true, mustCall: true };
      const history = client.begin({ text: "How is the weather?" });
      const { calls } = await client.ask({ origin: gateway.origin, model }, history, asked);
      expect(calls).toHaveLength(1);
      expect(upstream.calls.map(({ refusal }) => refusal)).toEqual([undefined]);
    }
  });
});
