import type { IncomingHttpHeaders } from "node:http";
import type { JsonObject } from "./reading.ts";
import type { Reply, Turn } from "./turn.ts";

/** Names of the protocols, as the command and the gateway's configuration call them. */
export const PROTOCOLS = {
  chat: "openai-chat",
  responses: "openai-responses",
  messages: "anthropic-messages",
} as const;

export type Protocol = keyof typeof PROTOCOLS;

/** One event of a stream. */
export interface StreamEvent {
  /** The name on its `event:` line; undefined in protocols without such lines. */
  readonly name?: string;
  readonly data: JsonObject;
}

/** A response in both forms. */
export interface WrittenReply {
  readonly json: JsonObject;
  readonly events: readonly StreamEvent[];
}

/** Makes ids that are unique within a provider, such as `msg_00000001`. */
export type MakeId = (prefix: string) => string;

/** One protocol as the provider speaks it. */
export interface Dialect {
  /** Path of its requests, below `/v1`. */
  readonly path: string;
  /** The line that ends a stream, after its last event. */
  readonly lastLine?: string;
  /** True if the credentials are the key's. */
  hasKey(headers: IncomingHttpHeaders, key: string): boolean;
  /** @throws RefusedRequest if the real API would refuse the request */
  readRequest(body: JsonObject, headers: IncomingHttpHeaders): Turn;
  writeReply(reply: Reply, turn: Turn, makeId: MakeId): WrittenReply;
  /** The body of an error response. */
  writeError(status: number, message: string): JsonObject;
  /** The event that reports an error in a stream whose first event is given. */
  writeErrorEvent(first: StreamEvent): StreamEvent;
}

/** Splits a text as models stream it. */
export function piecesOf(text: string): readonly string[] {
  return text.match(/[\s\S]{1,7}/g) ?? [];
}

/** True if the authorization is the key as a bearer token. */
export function hasBearer(headers: IncomingHttpHeaders, key: string): boolean {
  return headers.authorization === `Bearer ${key}`;
}
