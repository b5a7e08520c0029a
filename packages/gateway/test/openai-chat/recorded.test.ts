import { expect, test } from "vitest";
import { renderRequest } from "../../src/upstreams/chat-completions/render-request.ts";
import { partsOf, serve } from "../chat-completions/server.ts";
import {
  dataOf,
  head,
  isRecorded,
  parse,
  parseText,
  type Recorded,
  recordedAnswers,
  recordedRequests,
  sent,
  tap,
} from "./chat.ts";
import { survivingMessages, survivingTools } from "./surviving.ts";

const upstream = { model: "upstream-model", issuer: "self", tokenLimit: "max_tokens" } as const;

const kinds: Readonly<Record<string, string>> = {
  "opencode/chat-title.json": "side",
  "opencode/chat-turn-1.json": "ordinary",
  "opencode/chat-turn-2-reasoning-returned.json": "exchange",
  "opencode/chat-turn-2-tool-result.json": "exchange",
  "qwen-code/chat-side-after-plain.json": "ordinary",
  "qwen-code/chat-turn-1.json": "ordinary",
  "qwen-code/chat-turn-2-reasoning-returned.json": "exchange",
  "qwen-code/chat-turn-2-tool-result.json": "exchange",
  "continue/chat-turn-1.json": "ordinary",
  "continue/chat-turn-2-two-tool-results.json": "exchange",
  "cline/chat-turn-1.json": "ordinary",
  "cline/chat-turn-2-two-tool-results.json": "exchange",
};

test.runIf(isRecorded)("all recorded requests are known here", () => {
  expect(recordedRequests().map(({ name }) => name)).toEqual(
    expect.arrayContaining(Object.keys(kinds)),
  );
});

/** What a recorded request becomes for another upstream of chat completions, as parsed JSON. */
function translated({ body, headers }: Recorded): Record<string, unknown> {
  const { options, dropped } = parseText(JSON.stringify(body), headers).toCall();
  expect(dropped).toEqual([]);
  const rendered = renderRequest(options, upstream, body.stream === true);
  expect(rendered.warnings).toEqual([]);
  return JSON.parse(JSON.stringify(rendered.body));
}

test.runIf(isRecorded).each(recordedRequests())("$name stands where it should", (recorded) => {
  const { body, headers, name } = recorded;
  const request = parseText(JSON.stringify(body), headers);
  expect(request.turn.kind).toBe(kinds[name]);
  expect(request).not.toHaveProperty("nativeOnly");
  expect(request.pins).toEqual([]);
  expect(request.beginning.length).toBeGreaterThan(50);
  expect(JSON.parse(sent(request))).toEqual({ ...body, model: "upstream-model" });
});

test.runIf(isRecorded).each(recordedRequests())("$name survives translation", (recorded) => {
  const { messages, tools, ...settings } = recorded.body;
  const { messages: theirs, tools: offered, ...others } = translated(recorded);
  expect(theirs).toEqual(survivingMessages(messages));
  expect(offered).toEqual(survivingTools(tools));
  expect(others).toEqual({ ...settings, model: "upstream-model" });
});

test.runIf(isRecorded).each(recordedAnswers())(
  "$name is tapped and rendered again",
  async ({ text }) => {
    const request = parse({ stream: true, stream_options: { include_usage: true } });
    const native = tap(request);
    for (const data of dataOf(text))
      expect(native.add(data)).toBe(data === "[DONE]" ? "last" : "pass");
    expect(native.finished).toBe(true);
    const { model } = await serve([
      (response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(text);
      },
    ]);
    const renderer = request.renderStream(head);
    const rendered = (await partsOf(model)).map((part) => renderer.push(part)).join("");
    const again = tap(request);
    for (const data of dataOf(rendered)) again.add(data);
    const first = native.read();
    const second = again.read();
    expect(second.outcome).toEqual(first.outcome);
    expect(second.response).toEqual({
      ...(first.response as object),
      id: "chatcmpl-abc",
      model: head.model,
      created: head.createdAt,
    });
  },
);
