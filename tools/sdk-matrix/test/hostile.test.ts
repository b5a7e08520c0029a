import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { weather } from "../src/cases.ts";
import type { Received, SdkClient } from "../src/clients/client.ts";
import { official } from "../src/clients/clients.ts";
import { failureOf } from "../src/clients/failure.ts";
import { providersOf, startGateway } from "../src/gateways/gateway.ts";
import { type Answer, USAGE } from "../src/upstreams/answer.ts";
import { broken, odd, unreadable, type Variant } from "../src/upstreams/hostile.ts";
import {
  PROTOCOLS,
  type Protocol,
  type StrictUpstream,
  startUpstream,
} from "../src/upstreams/strict-upstream.ts";

let upstream: StrictUpstream;
beforeAll(async () => {
  upstream = await startUpstream("hostile");
});
afterAll(() => upstream.close());

const answer: Answer = {
  thinking: "Zürich 🏔️ first, then Rome.",
  text: "Ein Moment … 🌦️ gleich.",
  calls: [
    { name: weather.name, input: { city: "Zürich 🏔️" } },
    { name: weather.name, input: { city: "Rome" } },
  ],
};

/** Asks over an upstream that sends the answer in a variant. */
async function ask(
  client: SdkClient,
  target: Protocol,
  variant: Variant,
  stream = true,
): Promise<Received> {
  const gateway = await startGateway("hono", providersOf(upstream));
  onTestFinished(() => gateway.close());
  upstream.script((response, _, write) => void variant.send(response, write(answer).events));
  const endpoint = { origin: gateway.origin, model: target };
  const asked = { stream, tools: [weather], thinks: true };
  return client.ask(endpoint, client.begin({ text: "How is the weather?" }), asked);
}

type Row = readonly [string, SdkClient, Protocol, Variant];

function rowsOf(variants: readonly Variant[]): readonly Row[] {
  return variants.flatMap((variant) =>
    (variant.protocols ?? PROTOCOLS).flatMap((target) =>
      official.map(
        (client): Row => [
          `${variant.name}, ${client.name} over ${target}`,
          client,
          target,
          variant,
        ],
      ),
    ),
  );
}

/** What the vendors' own clients do not read: passed on as it came, it cannot help them. */
function isUnreadable(client: SdkClient, target: Protocol, { name }: Variant): boolean {
  if (client.protocol !== target) return false;
  if (name === "an id of its own on every event") return true;
  return name === "data without event lines" && target !== "openai-chat";
}

describe("an odd stream is understood", () => {
  test.each(rowsOf(odd).filter(([, ...row]) => !isUnreadable(...row)))(
    "%s",
    async (_, client, target, variant) => {
      const received = await ask(client, target, variant);
      expect(received.text).toBe(answer.text);
      expect(received.thinking).toBe(answer.thinking);
      expect(received.calls.map(({ name, input }) => ({ name, input }))).toEqual(answer.calls);
      expect(received.finish).toBe("tool-calls");
      const total =
        client.protocol === "anthropic-messages" ? undefined : USAGE.input + USAGE.output;
      expect(received.usage).toEqual({ ...USAGE, total });
    },
  );
});

describe("a broken stream is an error, never a short response", () => {
  test.each(rowsOf([...broken, ...unreadable]))("%s", async (_, client, target, variant) => {
    await expect(ask(client, target, variant)).rejects.toThrow();
    expect(upstream.calls).toHaveLength(1);
  });
});

describe("an unreadable response is an error", () => {
  test.each(rowsOf(unreadable))("%s", async (_, client, target, variant) => {
    const failure = failureOf(await ask(client, target, variant, false).catch((error) => error));
    expect(failure.status).toBe(502);
    expect(failure.message).toContain("no model answered");
    expect(upstream.calls).toHaveLength(1);
  });
});
