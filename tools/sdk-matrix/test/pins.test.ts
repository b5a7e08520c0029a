import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CLIENT_KEY } from "../src/clients/client.ts";
import { failureOf } from "../src/clients/failure.ts";
import type { Served } from "../src/gateways/adapters.ts";
import { type Provider, startGateway } from "../src/gateways/gateway.ts";
import { fields, text } from "../src/json.ts";
import {
  type Protocol,
  type Respond,
  type StrictUpstream,
  send,
  startUpstream,
} from "../src/upstreams/strict-upstream.ts";

const SPEAKS: Readonly<Record<string, Protocol>> = {
  one: "openai-responses",
  two: "openai-responses",
  left: "anthropic-messages",
  right: "anthropic-messages",
  chat: "openai-chat",
};

const upstreams = new Map<string, StrictUpstream>();
/** The second replica shares nothing with the first but its configuration. */
let first: Served;
let second: Served;

beforeAll(async () => {
  const providers: Record<string, Provider> = {};
  for (const [name, protocol] of Object.entries(SPEAKS)) {
    const upstream = await startUpstream(name);
    upstreams.set(name, upstream);
    providers[name] = { upstream, protocols: [protocol] };
  }
  first = await startGateway("hono", providers);
  second = await startGateway("express", providers);
});

afterAll(async () => {
  await first.close();
  await second.close();
  for (const upstream of upstreams.values()) await upstream.close();
});

function openai({ origin }: Served): OpenAI {
  return new OpenAI({ baseURL: `${origin}/v1`, apiKey: CLIENT_KEY, maxRetries: 0 });
}

function anthropic({ origin }: Served): Anthropic {
  return new Anthropic({ baseURL: origin, apiKey: CLIENT_KEY, maxRetries: 0, logLevel: "off" });
}

function upstreamOf(name: string): StrictUpstream {
  const upstream = upstreams.get(name);
  if (upstream === undefined) throw new Error(`there is no upstream ${name}`);
  return upstream;
}

/** The names of the upstreams that were called since they were scripted. */
function called(): readonly string[] {
  return [...upstreams].flatMap(([name, { calls }]) => calls.map(() => name));
}

function scriptAll(): void {
  for (const upstream of upstreams.values()) upstream.script({ text: "Hello" });
}

/** What a request ends in that no upstream may see. */
async function refusal(request: Promise<unknown>): Promise<ReturnType<typeof failureOf>> {
  scriptAll();
  const failure = failureOf(await request.catch((error: unknown) => error));
  expect(called()).toEqual([]);
  return failure;
}

test.each(["one", "two"])("a stored response of %s leads to its issuer", async (name) => {
  for (const stream of [false, true]) {
    scriptAll();
    const begun = await openai(first).responses.create({ model: name, input: "Hi" });
    scriptAll();
    const asked = { model: "auto", input: "And then?", previous_response_id: begun.id };
    if (stream) await openai(second).responses.stream(asked).finalResponse();
    else await openai(second).responses.create(asked);
    expect(called()).toEqual([name]);
    const { calls, issuer } = upstreamOf(name);
    expect(calls[0]?.refusal).toBeUndefined();
    expect(issuer.hasIssued(text(calls[0]?.body.previous_response_id))).toBe(true);
  }
});

test("a stored response is refused for every model but its issuer's", async () => {
  scriptAll();
  const { id } = await openai(first).responses.create({ model: "one", input: "Hi" });
  for (const model of ["two", "left", "chat"]) {
    const asked = { model, input: "And then?", previous_response_id: id };
    expect(await refusal(openai(second).responses.create(asked))).toMatchObject({
      status: 400,
      message: expect.stringContaining("previous_response_id"),
    });
  }
});

test("a stored response of an unknown issuer, and a translated one, are refused", async () => {
  scriptAll();
  const translated = await openai(first).responses.create({ model: "left", input: "Hi" });
  for (const id of ["resp_unknown", translated.id]) {
    for (const model of ["auto", "one", "left"]) {
      const asked = { model, input: "And then?", previous_response_id: id };
      expect(await refusal(openai(second).responses.create(asked))).toMatchObject({
        status: 400,
        message: expect.stringContaining("previous_response_id"),
      });
    }
  }
});

test("a conversation and a referenced item of an unknown issuer are refused", async () => {
  const unknown = [
    { conversation: "conv_unknown", input: "Hi" },
    { input: [{ type: "item_reference" as const, id: "msg_unknown" }] },
  ];
  for (const asked of unknown) {
    const request = openai(second).responses.create({ model: "auto", ...asked });
    expect((await refusal(request)).status).toBe(400);
  }
});

/** Answers with a container in which code ran. */
const withContainer: Respond = (response, call, write) => {
  const { json, events } = write({ text: "Done." });
  const { issuer } = upstreamOf(text(call.body.model).replace("-model", ""));
  const container = { id: issuer.id("container_"), expires_at: "2026-12-01T00:00:00Z" };
  send(response, call, {
    json: JSON.stringify({ ...fields(JSON.parse(json)), container }),
    events: events.map((event) =>
      event.replace(
        '"delta":{"stop_reason"',
        `"delta":{"container":${JSON.stringify(container)},"stop_reason"`,
      ),
    ),
  });
};

test.each(["left", "right"])(
  "a container of %s leads to its issuer, and nowhere else",
  async (name) => {
    const messages = [{ role: "user" as const, content: "Run it." }];
    for (const stream of [false, true]) {
      scriptAll();
      upstreamOf(name).script(withContainer);
      const params = { model: name, max_tokens: 100, messages };
      const begun = stream
        ? await anthropic(first).messages.stream(params).finalMessage()
        : await anthropic(first).messages.create(params);
      const container = text(fields(begun.container).id);
      expect(container).not.toBe("");
      scriptAll();
      await anthropic(second).messages.create({ ...params, model: "auto", container });
      expect(called()).toEqual([name]);
      expect(upstreamOf(name).calls[0]?.refusal).toBeUndefined();
      for (const model of ["left", "right", "one", "chat"].filter((other) => other !== name)) {
        const request = anthropic(second).messages.create({ ...params, model, container });
        expect(await refusal(request)).toMatchObject({
          status: 400,
          message: expect.stringContaining("container"),
        });
      }
    }
  },
);

test("with one provider of the protocol, state passes as its issuer wrote it", async () => {
  const only = await startGateway("hono", {
    one: { upstream: upstreamOf("one"), protocols: ["openai-responses"] },
    chat: { upstream: upstreamOf("chat"), protocols: ["openai-chat"] },
  });
  scriptAll();
  const { id } = await openai(only).responses.create({ model: "one", input: "Hi" });
  expect(upstreamOf("one").issuer.hasIssued(id)).toBe(true);
  const asked = { model: "auto", input: "And then?", previous_response_id: id };
  await openai(only).responses.create(asked);
  expect(called()).toEqual(["one", "one"]);
  await only.close();
});
