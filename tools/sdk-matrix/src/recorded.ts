import { readdirSync, readFileSync } from "node:fs";
import { sharedData } from "@armature/test-kit";
import { anthropicClient } from "./clients/anthropic.ts";
import type { SdkClient } from "./clients/client.ts";
import { chatClient } from "./clients/openai-chat.ts";
import { responsesClient } from "./clients/openai-responses.ts";
import { type Fields, fields, list } from "./json.ts";
import type { Protocol } from "./upstreams/strict-upstream.ts";

/** A request that a real client sent. */
export interface Recorded {
  /** Such as `codex/turn-1-model-auto`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Fields;
  /** Undefined if the request is for no model. */
  readonly protocol: Protocol | undefined;
}

const PROTOCOL_AT: Readonly<Record<string, Protocol>> = {
  "/v1/chat/completions": "openai-chat",
  "/v1/responses": "openai-responses",
  "/v1/messages": "anthropic-messages",
};

const FOLDERS = ["claude-code", "codex", "opencode", "qwen-code", "continue", "cline"];

/** All recorded requests; none where the recordings are absent. */
export function recordedRequests(): readonly Recorded[] {
  const root = sharedData("clients");
  if (root === undefined) return [];
  return FOLDERS.flatMap((folder) =>
    readdirSync(`${root}/${folder}`).map((file): Recorded => {
      const recorded = JSON.parse(readFileSync(`${root}/${folder}/${file}`, "utf8"));
      const { method, path, query, headers, body } = recorded;
      const name = `${folder}/${file.replace(/\.json$/, "")}`;
      const protocol = method === "POST" ? PROTOCOL_AT[path] : undefined;
      return { name, method, path, query: query ?? "", headers, body: fields(body), protocol };
    }),
  );
}

/** A recorded request as the beginning of a conversation. */
export interface Beginning {
  readonly name: string;
  /** Sends the fields of the recorded request. */
  readonly client: SdkClient;
  readonly history: readonly unknown[];
  /** Name of a tool that the request offers. */
  readonly tool: string;
  /** The fields of the request beside its history. */
  readonly base: Fields;
}

export function beginningOf({ name, protocol, body, headers }: Recorded): Beginning {
  const { model: _, stream: __, messages, input, ...base } = body;
  const history = list(messages ?? input);
  switch (protocol) {
    case "openai-chat": {
      const offered = list(body.tools).map((tool) => fields(fields(tool).function).name);
      return { name, client: chatClient(base), history, base, tool: String(offered[0]) };
    }
    case "openai-responses": {
      const functions = list(body.tools)
        .map(fields)
        .filter(({ type }) => type === "function");
      const tool = String(functions[0]?.name);
      return { name, client: responsesClient(base), history, base, tool };
    }
    default: {
      const named = Object.entries(headers).filter(([header]) => /^anthropic-/i.test(header));
      const client = anthropicClient(base, Object.fromEntries(named));
      const tools = list(body.tools)
        .map(fields)
        .filter((tool) => tool.defer_loading !== true);
      return { name, client, history, base, tool: String(tools[0]?.name) };
    }
  }
}

/** The body in which a client sends its history. */
export function bodyWith({ client, base }: Beginning, history: readonly unknown[]): Fields {
  const field = client.protocol === "openai-responses" ? "input" : "messages";
  return { ...base, [field]: history };
}
