import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { auto, type Case, type Mount, start } from "./harness.ts";
import { beginStream, chunk, completion, DONE } from "./provider.ts";

const mounts: readonly [string, Partial<Mount>][] = [
  ["at /", {}],
  ["behind a body parser", { parsesBodies: true }],
  ["below /ai", { prefix: "/ai" }],
  ["below /ai/v2, behind a body parser", { prefix: "/ai/v2", parsesBodies: true }],
];

const served: readonly Case[] = mounts.map(([where, mount]) => ({
  name: `the official client is served ${where}`,
  async run(serve) {
    const { openai, origin, outcomes, post, baseUrl } = await start(serve, mount);
    const { data, response } = await openai.chat.completions.create(auto).withResponse();
    expect(data.choices[0]?.message.content).toBe("Hello");
    expect(response.headers.get("x-armature-model")).toMatch(/^(first|second)$/);
    expect(Number(response.headers.get("content-length"))).toBe(completion("Hello").length);
    const chunks = await openai.chat.completions.create({ ...auto, stream: true });
    let text = "";
    for await (const piece of chunks) text += piece.choices[0]?.delta.content ?? "";
    expect(text).toBe("Hello");
    const names = (await openai.models.list()).data.map(({ id }) => id);
    expect(names).toEqual(["auto", "first", "second", "claude-auto"]);
    await expect.poll(() => outcomes.length).toBe(2);
    const decision = response.headers.get("x-armature-decision");
    const rated = await post("/feedback", JSON.stringify({ decision, quality: 1 }));
    expect(await rated.json()).toEqual({ object: "feedback", counted: true });
    expect((await fetch(`${baseUrl}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${baseUrl}/metrics`)).text()).toContain("armature_requests_total");
    // The same endpoints without `/v1`, and others left alone.
    expect((await fetch(`${baseUrl.slice(0, -"/v1".length)}/models?limit=1`)).status).toBe(200);
    for (const path of ["/other", `${mount.prefix ?? ""}/other`]) {
      expect(await (await fetch(origin + path)).text()).toBe("elsewhere");
    }
  },
}));

export const completionCases: readonly Case[] = [
  ...served,
  {
    name: "the gateway is mounted below /v1 as well",
    async run(serve) {
      const { origin } = await start(serve, { prefix: "/v1" });
      expect((await fetch(`${origin}/v1/models`)).status).toBe(200);
    },
  },
  {
    name: "each event is sent when it arrives",
    async run(serve) {
      const { openai, provider } = await start(serve);
      let goOn = (): void => undefined;
      provider.respond = (response) => {
        beginStream(response);
        response.write(chunk("Hel"));
        goOn = () => response.end(chunk("lo", "stop") + DONE);
      };
      const chunks = await openai.chat.completions.create({ ...auto, stream: true });
      const texts: unknown[] = [];
      for await (const { choices } of chunks) {
        texts.push(choices[0]?.delta.content);
        goOn();
      }
      expect(texts).toEqual(["Hel", "lo"]);
    },
  },
  {
    name: "concurrent requests get their own responses",
    async run(serve) {
      const { openai, provider } = await start(serve);
      provider.respond = async (response, { text }) => {
        const { messages, stream } = JSON.parse(text);
        const content: string = messages[0].content;
        await sleep(Number(content) % 7);
        if (stream === true) {
          beginStream(response);
          response.end(chunk(content, "stop") + DONE);
        } else {
          const headers = { "content-type": "application/json" };
          response.writeHead(200, headers).end(completion(content));
        }
      };
      const ask = async (content: string, stream: boolean): Promise<string> => {
        const body = { ...auto, messages: [{ role: "user" as const, content }] };
        if (!stream) {
          const { choices } = await openai.chat.completions.create(body);
          return choices[0]?.message.content ?? "";
        }
        let text = "";
        for await (const piece of await openai.chat.completions.create({ ...body, stream })) {
          text += piece.choices[0]?.delta.content ?? "";
        }
        return text;
      };
      const contents = Array.from({ length: 60 }, (_, index) => String(index));
      const texts = await Promise.all(
        contents.map((content, index) => ask(content, index % 2 > 0)),
      );
      expect(texts).toEqual(contents);
    },
  },
  {
    name: "a gateway that was closed refuses requests, and leaves others alone",
    async run(serve) {
      const { openai, origin, closeGateway } = await start(serve);
      await closeGateway();
      await expect(openai.chat.completions.create(auto)).rejects.toMatchObject({ status: 503 });
      expect(await (await fetch(`${origin}/other`)).text()).toBe("elsewhere");
    },
  },
];
