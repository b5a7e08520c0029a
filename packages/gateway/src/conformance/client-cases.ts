import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { auto, type Case, type Harness, start } from "./harness.ts";
import { beginStream, chunk } from "./provider.ts";

const streamed = { ...auto, stream: true as const };

/** More than the sockets between a provider and a client hold, in bytes. */
const FLOOD_BYTES = 100 * 2 ** 20;

/** The most that may be on its way to a client that reads nothing, in bytes. */
const MAX_BUFFERED_BYTES = 40 * 2 ** 20;

/** Makes the provider send a stream as fast as it is taken; returns a count of the bytes sent. */
function flood({ provider }: Harness): () => number {
  const text = chunk("x".repeat(64 * 1024));
  let sent = 0;
  provider.respond = (response) => {
    beginStream(response);
    const send = (): void => {
      while (!response.destroyed && sent < FLOOD_BYTES) {
        sent += text.length;
        if (!response.write(text)) return;
      }
    };
    response.on("drain", send);
    send();
  };
  return () => sent;
}

/** Asks for a stream and reads nothing but the head of the response. */
async function readHead({ baseUrl }: Harness): Promise<IncomingMessage> {
  const asked = httpRequest(`${baseUrl}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  asked.on("error", () => undefined);
  asked.end(JSON.stringify(streamed));
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.on("error", () => undefined);
  return response;
}

/** The client's departure reached the provider, the model is not blamed, and the server lives on. */
async function expectAborted({ provider, outcomes, openai }: Harness): Promise<void> {
  expect(await provider.calls[0]?.ended).toBe(false);
  await expect.poll(() => outcomes).toMatchObject([{ aborted: true }]);
  provider.respond = (response) => {
    beginStream(response);
    response.end(`${chunk("Hello", "stop")}data: [DONE]\n\n`);
  };
  let text = "";
  for await (const piece of await openai.chat.completions.create(streamed)) {
    text += piece.choices[0]?.delta.content ?? "";
  }
  expect(text).toBe("Hello");
}

export const clientCases: readonly Case[] = [
  {
    name: "a client that leaves a stream ends the provider's work",
    async run(serve) {
      const harness = await start(serve);
      harness.provider.respond = (response) => {
        beginStream(response);
        response.write(chunk("Hel"));
      };
      const chunks = await harness.openai.chat.completions.create(streamed);
      for await (const _ of chunks) break;
      await expectAborted(harness);
    },
  },
  ...[auto, streamed].map((body) => ({
    name: `a client that leaves before ${"stream" in body ? "a stream" : "JSON"} began ends the provider's work`,
    async run(serve: Parameters<Case["run"]>[0]) {
      const harness = await start(serve);
      harness.provider.respond = () => undefined;
      const leave = new AbortController();
      const { signal } = leave;
      const asked = harness.post("/chat/completions", JSON.stringify(body), { signal });
      const left = expect(asked).rejects.toThrow();
      await expect.poll(() => harness.provider.calls.length).toBe(1);
      leave.abort();
      await left;
      await expectAborted(harness);
    },
  })),
  {
    name: "a client that reads slowly holds the provider back",
    async run(serve) {
      const harness = await start(serve);
      const sent = flood(harness);
      const response = await readHead(harness);
      let before = -1;
      while (before !== sent()) {
        before = sent();
        await sleep(1000);
      }
      expect(sent()).toBeLessThan(MAX_BUFFERED_BYTES);
      response.destroy();
      await expectAborted(harness);
    },
  },
  {
    name: "a client that reads nothing is cut off",
    async run(serve) {
      const harness = await start(serve, {}, { timeouts: { stallMs: 300 } });
      flood(harness);
      await readHead(harness);
      await expectAborted(harness);
    },
  },
  {
    name: "a client that reads slowly gets a long response whole",
    async run(serve) {
      const harness = await start(serve, {}, { timeouts: { stallMs: 2000 } });
      const text = chunk("x".repeat(64 * 1024));
      harness.provider.respond = (response) => {
        beginStream(response);
        response.end(`${text.repeat(160)}${chunk("", "stop")}data: [DONE]\n\n`);
      };
      const response = await readHead(harness);
      let size = 0;
      for await (const piece of response) {
        size += piece.length;
        await sleep(1);
      }
      expect(size).toBeGreaterThan(160 * text.length);
    },
  },
];
