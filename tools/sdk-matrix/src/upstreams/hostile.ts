import type { ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { type Fields, fields, list } from "../json.ts";
import type { Protocol } from "./strict-upstream.ts";

/** A way of sending the events of a stream that is unlike the usual one. */
export interface Variant {
  readonly name: string;
  /** @default every protocol */
  readonly protocols?: readonly Protocol[];
  /** Ends the response, or destroys it. */
  send(response: ServerResponse, events: readonly string[]): Promise<void>;
}

/** Streams that say all they have to say. */
export const odd: readonly Variant[] = [
  transformed("CRLF line ends", (events) => events.map((event) => event.replaceAll("\n", "\r\n"))),
  transformed("no space after the colon", (events) =>
    events.map((event) => event.replaceAll(/^(data|event): /gm, "$1:")),
  ),
  transformed("comments and empty events", (events) =>
    events.flatMap((event) => [": keep-alive\n\n", "\n", `: one more\n${event}`]),
  ),
  transformed("data without event lines", (events) =>
    events.map((event) => event.replace(/^event: .*\n/, "")),
  ),
  transformed("fields that no client knows", (events) =>
    events.map((event) => `id: 1\nretry: 10\n${event.replace(/data: \{/, 'data: {"odd":[1],')}`),
  ),
  transformed("events after the end", (events) => [...events, events.at(-1) ?? ""]),
  transformed("one event after another in one chunk", (events) => [events.join("")]),
  {
    name: "pieces of one to five bytes, cut within characters and line ends",
    send: (response, events) => sendBytes(response, events, (index) => 1 + (index % 5)),
  },
  {
    name: "every event in twenty pieces",
    send: (response, events) =>
      sendBytes(
        response,
        events,
        (index) => (1 + (events[index % events.length] ?? "").length / 20) | 0,
      ),
  },
  edited("pings between all events", ["anthropic-messages"], (event) => [{ type: "ping" }, event]),
  edited("an id of its own on every chunk", ["openai-chat"], (event, index) => [
    { ...event, id: `chatcmpl-${index}` },
  ]),
  edited("id and name on every piece of a call", ["openai-chat"], repeatCalls()),
  edited("usage on every chunk", ["openai-chat"], (event, index, events) => [
    { ...event, usage: index > events.length - 3 ? usageIn(events) : { prompt_tokens: 0 } },
  ]),
  edited("usage with the reason of the end", ["openai-chat"], (event, _, events) =>
    event.usage !== undefined ? [] : [isEnd(event) ? { ...event, usage: usageIn(events) } : event],
  ),
  edited("an empty choice with the usage", ["openai-chat"], (event) => [
    event.usage === undefined ? event : { ...event, choices: [{ index: 0, delta: {} }] },
  ]),
  edited("an id of its own on every event", ["openai-responses"], (event, index) => [
    "item_id" in event ? { ...event, item_id: `item_${index}` } : event,
  ]),
  edited("every count at the end", ["anthropic-messages"], countAtEnd),
];

/** Streams that break off, or are none. */
export const broken: readonly Variant[] = [
  transformed("a polite end in the middle", half),
  transformed("nothing", () => []),
  transformed("an event that is no JSON", (events) => [
    ...half(events),
    'event: message_delta\ndata: {"type":\n\n',
    ...events.slice(events.length / 2),
  ]),
  {
    name: "a reset in the middle",
    async send(response, events) {
      begin(response);
      for (const event of half(events)) response.write(event);
      await turn();
      response.socket?.resetAndDestroy();
    },
  },
  {
    name: "an end within a character",
    async send(response, events) {
      const bytes = Buffer.from(events.join(""));
      begin(response);
      response.end(bytes.subarray(0, bytes.indexOf(0xf0) + 2));
    },
  },
  {
    name: "an error in the middle",
    async send(response, events) {
      begin(response);
      for (const event of half(events)) response.write(event);
      const error = { type: "overloaded_error", code: "server_error", message: "too much to do" };
      response.end(`event: error\ndata: ${JSON.stringify({ type: "error", error })}\n\n`);
    },
  },
  {
    name: "an error in the place of the first event",
    async send(response) {
      begin(response);
      const error = { type: "api_error", code: "server_error", message: "no" };
      response.end(`event: error\ndata: ${JSON.stringify({ type: "error", error })}\n\n`);
    },
  },
];

/** Responses that are no stream, and no response in one piece either. */
export const unreadable: readonly Variant[] = [
  unstreamed("200 with an error in JSON", 200, "application/json", '{"error":{"message":"no"}}'),
  unstreamed("200 with HTML", 200, "text/html", "<html><body>Sign in</body></html>"),
  unstreamed("502 with HTML", 502, "text/html", "<html><body>Bad gateway</body></html>"),
  unstreamed("200 with half a JSON text", 200, "application/json", '{"id":"1","choices":[{"mess'),
  unstreamed("200 with another JSON value", 200, "application/json", "[]"),
  unstreamed("200 without a body", 200, "application/json", ""),
  unstreamed("204 without a body", 204, "text/plain", ""),
];

function begin(response: ServerResponse): void {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
}

function half(events: readonly string[]): readonly string[] {
  return events.slice(0, events.length / 2);
}

function unstreamed(name: string, status: number, type: string, body: string): Variant {
  return {
    name,
    async send(response) {
      response.writeHead(status, { "content-type": type }).end(body);
    },
  };
}

function transformed(
  name: string,
  transform: (events: readonly string[]) => readonly string[],
): Variant {
  return {
    name,
    async send(response, events) {
      begin(response);
      for (const event of transform(events)) {
        response.write(event);
        await turn();
      }
      response.end();
    },
  };
}

type Edit = (event: Fields, index: number, events: readonly Fields[]) => readonly Fields[];

/** A stream whose events hold other data. */
function edited(name: string, protocols: readonly Protocol[], edit: Edit): Variant {
  const variant = transformed(name, (events) => {
    const data = events.map((event) => fields(dataOf(event)));
    return events.flatMap((event, index) =>
      dataOf(event) === undefined
        ? [event]
        : edit(data[index] ?? {}, index, data).map((each) => {
            const head = each.type === undefined ? "" : `event: ${String(each.type)}\n`;
            return `${head}data: ${JSON.stringify(each)}\n\n`;
          }),
    );
  });
  return { ...variant, protocols };
}

function dataOf(event: string): unknown {
  const data = /^data: (\{.*)$/m.exec(event)?.[1];
  return data === undefined ? undefined : JSON.parse(data);
}

async function sendBytes(
  response: ServerResponse,
  events: readonly string[],
  sizeOf: (index: number) => number,
): Promise<void> {
  const bytes = Buffer.from(events.join(""));
  begin(response);
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const end = at + Math.max(1, sizeOf(index));
    response.write(bytes.subarray(at, end));
    at = end;
    await turn();
  }
  response.end();
}

function usageIn(events: readonly Fields[]): unknown {
  return events.find(({ usage }) => usage !== undefined)?.usage;
}

function isEnd({ choices }: Fields): boolean {
  return list(choices).some((choice) => typeof fields(choice).finish_reason === "string");
}

/** Repeats the id and the name of a call on all its pieces. */
function repeatCalls(): Edit {
  return (event, _, events) => {
    const [choice] = list(event.choices).map(fields);
    const [call] = list(fields(choice?.delta).tool_calls).map(fields);
    if (choice === undefined || call === undefined) return [event];
    const first = events
      .flatMap(({ choices }) => list(choices))
      .flatMap((each) => list(fields(fields(each).delta).tool_calls))
      .map(fields)
      .find(({ index }) => index === call.index);
    const { name } = fields(first?.function);
    const piece = { ...call, id: first?.id, function: { ...fields(call.function), name } };
    return [{ ...event, choices: [{ ...choice, delta: { tool_calls: [piece] } }] }];
  };
}

/** Zeros at the beginning, every count at the end, as gateways over other protocols send them. */
function countAtEnd(event: Fields, _: number, events: readonly Fields[]): readonly Fields[] {
  const counts = fields(fields(events[0]?.message).usage);
  if (event.type === "message_start") {
    const usage = { input_tokens: 0, output_tokens: 0 };
    return [{ ...event, message: { ...fields(event.message), usage } }];
  }
  if (event.type !== "message_delta") return [event];
  return [{ ...event, usage: { ...counts, ...fields(event.usage) } }];
}
