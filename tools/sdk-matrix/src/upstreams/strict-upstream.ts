import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Fields, fields } from "../json.ts";
import type { Answer, Wire } from "./answer.ts";
import { chatAnswer } from "./answers/chat.ts";
import { messagesAnswer } from "./answers/messages.ts";
import { responsesAnswer } from "./answers/responses.ts";
import { Issuer } from "./issuer.ts";
import { Refusal, refuseUnless } from "./refusal.ts";
import { checkChat } from "./rules/chat.ts";
import { checkMessages } from "./rules/messages.ts";
import { checkResponses } from "./rules/responses.ts";

export type Protocol = "openai-chat" | "openai-responses" | "anthropic-messages";

export const PROTOCOLS: readonly Protocol[] = [
  "openai-chat",
  "openai-responses",
  "anthropic-messages",
];

/** A request that an upstream got. */
export interface Call {
  readonly protocol: Protocol;
  /** Such as `/v1/messages?beta=true`. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** The body as it arrived. */
  readonly text: string;
  readonly body: Fields;
  /** Why it was refused. */
  readonly refusal: string | undefined;
  /** Resolves when the connection is done with the call; true if the response was sent to its end. */
  readonly ended: Promise<boolean>;
}

/** Answers a call that was not refused. */
export type Respond = (
  response: ServerResponse,
  call: Call,
  wire: (answer: Answer) => Wire,
) => void;

/** A provider that speaks every protocol and refuses with 400 what the real API refuses. */
export interface StrictUpstream {
  readonly baseUrl: string;
  readonly issuer: Issuer;
  /** What arrived since the last `script`. */
  readonly calls: readonly Call[];
  /** Forgets the calls; answers the next ones in this order, the last answer again and again. */
  script(...answers: readonly (Answer | Respond)[]): void;
  close(): Promise<void>;
}

/** Tokens of every request whose tokens are counted. */
export const TOKENS = 4321;

/** The key that the gateway has to present. */
export const KEY = "sk-upstream";

const PATHS: Readonly<Record<string, Protocol>> = {
  "/v1/chat/completions": "openai-chat",
  "/v1/responses": "openai-responses",
  "/v1/messages": "anthropic-messages",
  "/v1/messages/count_tokens": "anthropic-messages",
};

const RULES = {
  "openai-chat": checkChat,
  "openai-responses": checkResponses,
  "anthropic-messages": checkMessages,
} as const;

const WRITERS = {
  "openai-chat": chatAnswer,
  "openai-responses": responsesAnswer,
  "anthropic-messages": messagesAnswer,
} as const;

/** Starts a provider on a free port of 127.0.0.1. */
export async function startUpstream(name: string): Promise<StrictUpstream> {
  const issuer = new Issuer(name);
  let calls: Call[] = [];
  let script: readonly (Answer | Respond)[] = [{ text: "Hello" }];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const call = readCall(request, response, Buffer.concat(pieces).toString(), issuer);
    calls.push(call);
    if (call.refusal !== undefined) {
      sendError(response, 400, call.refusal);
      return;
    }
    if (countsTokens(call)) {
      const counted = JSON.stringify({ input_tokens: TOKENS });
      response.writeHead(200, { "content-type": "application/json" }).end(counted);
      return;
    }
    const [answer, ...rest] = script;
    if (rest.length > 0) script = rest;
    if (answer === undefined) throw new Error("the script is empty");
    const { model } = call.body;
    const write = (said: Answer): Wire => WRITERS[call.protocol](said, issuer, String(model));
    if (typeof answer === "function") answer(response, call, write);
    else send(response, call, write(answer));
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    issuer,
    get calls() {
      return calls;
    },
    script(...answers) {
      calls = [];
      script = answers;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readCall(
  request: IncomingMessage,
  response: ServerResponse,
  text: string,
  issuer: Issuer,
): Call {
  const { headers, url = "" } = request;
  const protocol = PATHS[url.replace(/\?.*$/, "")];
  if (protocol === undefined) throw new Error(`there is no ${url}`);
  const ended = new Promise<boolean>((resolve) => {
    response.once("close", () => resolve(response.writableFinished));
  });
  const body = fields(JSON.parse(text));
  return { protocol, path: url, headers, text, body, refusal: refusalOf(), ended };

  function refusalOf(): string | undefined {
    try {
      const key = headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /, "");
      refuseUnless(key === KEY, "the key is not the gateway's");
      const needsVersion = protocol === "anthropic-messages";
      refuseUnless(
        !needsVersion || "anthropic-version" in headers,
        "anthropic-version: header required",
      );
      // Every other rule holds for a request whose tokens are counted as well.
      const limit = countsTokens({ path: url }) ? { max_tokens: 1 } : {};
      RULES[protocol]({ ...limit, ...body }, issuer);
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  }
}

function countsTokens({ path }: Pick<Call, "path">): boolean {
  return path.includes("/count_tokens");
}

/** Sends an answer as the call asks for it. */
export function send(response: ServerResponse, { body }: Call, { json, events }: Wire): void {
  if (body.stream === true) {
    response.writeHead(200, { "content-type": "text/event-stream" }).end(events.join(""));
  } else response.writeHead(200, { "content-type": "application/json" }).end(json);
}

/** Sends an error that the clients of every protocol can read. */
export function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const error = { type: "invalid_request_error", code: null, param: null, message };
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify({ type: "error", error }));
}
