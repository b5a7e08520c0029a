import { readdirSync, readFileSync } from "node:fs";
import { sharedData } from "@armature/test-kit";
import type { JsonBody as Body } from "../../src/http/json-body.ts";
import { JsonBody } from "../../src/http/json-body.ts";
import { anthropicMessages } from "../../src/protocols/anthropic-messages/anthropic-messages.ts";
import type {
  Headers,
  ProtocolRequest,
  StreamListener,
  Target,
} from "../../src/protocols/protocol.ts";

/** A request that a real client sent, with headers in lower case as Node gives them. */
export interface Recorded {
  readonly name: string;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** The recorded requests whose names begin so; none where the recordings are absent. */
export function recordedRequests(folder: string, prefix: string): readonly Recorded[] {
  const path = sharedData(`clients/${folder}`);
  if (path === undefined) return [];
  return readdirSync(path)
    .filter((file) => file.startsWith(prefix))
    .map((file) => {
      const { body, headers } = JSON.parse(readFileSync(`${path}/${file}`, "utf8"));
      const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
      return {
        name: `${folder}/${file}`,
        body,
        text: JSON.stringify(body),
        headers: Object.fromEntries(lower),
      };
    });
}

/** All recorded requests for messages. */
export function recordedMessages(): readonly Recorded[] {
  return [
    ...recordedRequests("claude-code", "turn-"),
    ...["side-compact", "side-subagent", "side-title", "side-web-search"].flatMap((name) =>
      recordedRequests("claude-code", name),
    ),
    ...recordedRequests("opencode", "messages-"),
  ];
}

/** A recorded stream; undefined where the recordings are absent. */
export function recordedAnswer(name: string): string | undefined {
  const path = sharedData(`clients/answers/${name}.sse`);
  return path === undefined ? undefined : readFileSync(path, "utf8");
}

export function bodyOf(value: unknown): Body {
  return new JsonBody(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));
}

export const hello = { role: "user", content: "hello" };

/** A request with these fields beside the least that it needs. */
export function requestOf(
  fields: Readonly<Record<string, unknown>> = {},
  headers: Headers = {},
): ProtocolRequest {
  const body = { model: "auto", max_tokens: 100, messages: [hello], ...fields };
  return anthropicMessages.parseRequest(bodyOf(body), headers);
}

export function targetOf(
  fields: Partial<Target> = {},
  model: Partial<Target["model"]> = {},
): Target {
  return {
    model: { id: "arm", provider: "anthropic", model: "claude-sonnet-5", ...model },
    issuer: "issuer-a",
    marksState: false,
    tokenLimit: "max_tokens",
    deniedBetas: [],
    ...fields,
  };
}

/** The parsed body that an upstream gets. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of many shapes
export function sentTo(target: Target, request: ProtocolRequest): any {
  return JSON.parse(Buffer.from(request.bytesFor(target).bytes).toString());
}

/** A listener that counts what it hears of. */
export function listenerOf(
  fields: Partial<StreamListener> = {},
): StreamListener & { readonly heard: { content: number; reserved: number } } {
  const heard = { content: 0, reserved: 0 };
  return {
    heard,
    onContent: () => {
      heard.content++;
    },
    reserve: (size) => {
      heard.reserved += size;
      return true;
    },
    ...fields,
  };
}

/** The data of the events of a stream. */
export function dataOf(stream: string): readonly string[] {
  return stream
    .split("\n\n")
    .flatMap((event) => event.split("\n").filter((line) => line.startsWith("data: ")))
    .map((line) => line.slice("data: ".length));
}
