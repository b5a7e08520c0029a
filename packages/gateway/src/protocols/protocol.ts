import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { Outcome } from "@armature/reward";
import type { Model, Turn } from "@armature/router";
import type { Call, CallResult, ResponseHead } from "../call/call.ts";
import type { Pin } from "../call/issued-state.ts";
import type { ProtocolName } from "../call/protocol-name.ts";
import type { GatewayError } from "../error.ts";
import type { JsonBody } from "../http/json-body.ts";

/** Headers of a request, with names in lower case. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A wire format that clients speak. Serving knows protocols by this interface alone. */
export interface Protocol {
  readonly name: ProtocolName;
  /** Headers of an upstream's response that its clients read, beside `x-request-id`. */
  readonly responseHeaders: readonly string[];
  /** Those of `responseHeaders` that hold state of their issuer; marked like state in the body. */
  readonly stateHeaders?: readonly string[];
  /** The status that tells its clients that the gateway or an upstream is overloaded. @default 503 */
  readonly overloadedStatus?: number;
  /** The event that ends a stream if the upstream left it out. @default none */
  readonly lastEvent?: string;
  /** @throws GatewayError `invalid-request`, naming the field */
  parseRequest(body: JsonBody, headers: Headers): ProtocolRequest;
  /** The body of an error response, for `JSON.stringify`. */
  renderError(error: GatewayError): object;
  /**
   * The event that tells a client why its stream ends here, before the connection is destroyed; empty
   * if its clients recover better without one.
   * @param reported true if the upstream itself reported an error in its stream
   * @param position where the stream broke off, as its tap or renderer says
   */
  renderStreamError(error: GatewayError, reported: boolean, position?: StreamPosition): string;
}

/** A place in a stream, for protocols whose events are numbered. */
export interface StreamPosition {
  /** The response's id as the client knows it. */
  readonly responseId: string;
  /** The number of the next event. */
  readonly sequenceNumber: number;
}

/** A client's request, with what serving needs of it. */
export interface ProtocolRequest {
  /** The model's name as the client gave it: `auto`, a tier, an id or an alias. */
  readonly model: string;
  /** Models in the order of preference, if the client gave several; `model` is then the first. */
  readonly models?: readonly string[];
  readonly stream: boolean;
  /** The parsed body: what the router reads features and needs from. */
  readonly body: { readonly [field: string]: unknown };
  /** Where the request stands in its conversation. */
  readonly turn: Turn;
  /** The conversation as the body names it, such as `prompt_cache_key`. */
  readonly conversation: string | undefined;
  /** The instructions and the first message of the user, which tell conversations apart. */
  readonly beginning: string;
  /** State that binds the request to whoever issued it. */
  readonly pins: readonly Pin[];
  /** True if only an upstream that speaks this protocol can serve it; `why` goes to the client. */
  readonly nativeOnly?: string;

  // An upstream that speaks the protocol: the bytes pass through.

  /** The client's bytes; only the model's name, its settings and foreign state are replaced. */
  bytesFor(target: Target): NativeBody;
  /** The client's headers that belong to the protocol, for the upstream. */
  headersFor(target: Target): Record<string, string>;
  /**
   * Reads a response that came as one JSON text.
   * @throws Failure if the text is not a response in this protocol
   */
  tapJson(text: string, target: Target): TappedResponse;
  tapStream(listener: StreamListener, target: Target): StreamTap;

  // Any other upstream: the request is translated to a call, and the response back.

  /** @throws GatewayError `invalid-request` if the request has no meaning in another protocol */
  toCall(): Call;
  /** The response as one JSON value. Reasoning carries `providerMetadata.armature.sealed`. */
  renderResult(result: CallResult, head: ResponseHead): object;
  renderStream(head: ResponseHead): StreamRenderer;
}

/** A request's body for an upstream that speaks the client's protocol. */
export interface NativeBody {
  readonly bytes: Uint8Array;
  /**
   * Fields that the upstream does not get, or gets in another form, because it did not issue them or
   * does not take them: `temperature`, or `messages[].content[].thinking` for those of any place.
   */
  readonly dropped: readonly string[];
}

/** The model that is to serve a request in the client's own protocol, and what its upstream needs. */
export interface Target {
  readonly model: Model;
  /** The upstream's short name as an issuer of state. */
  readonly issuer: string;
  /**
   * True if other providers speak the protocol as well. State then carries its issuer's mark on the way
   * to the client, and unmarked state is nobody's; otherwise unmarked state is this upstream's.
   */
  readonly marksState: boolean;
  /** How the upstream calls the limit on the tokens of a chat completion. */
  readonly tokenLimit: "max_tokens" | "max_completion_tokens";
  /** Names of `anthropic-beta` that the upstream refuses; their fields are left out with them. */
  readonly deniedBetas: readonly string[];
}

/** The outcome and the content of a response. */
export interface TappedResponse {
  readonly outcome: Pick<Outcome, "usage" | "answer">;
  /** The response in JSON, for quality functions; undefined if it was too long to keep. */
  readonly response: unknown;
  /** The text for the client, if state in it had to be marked; else it gets the text as it came. */
  readonly marked?: string;
}

export interface StreamListener {
  /** False if nothing reads `response`, which the tap then leaves undefined. @default true */
  readonly needsResponse?: boolean;
  /** Called for each piece of content: text, a tool call, a refusal. */
  onContent(): void;
  /** Reserves memory for `size` characters; false if there is none left. */
  reserve(size: number): boolean;
}

/**
 * What becomes of an event: it passes as it came; the client did not ask for it; it passes as the last
 * one, which the client gets once the outcome was reported; or it passes with other data, because state
 * in it was marked.
 */
export type Verdict = "pass" | "drop" | "last" | { readonly data: string; readonly last?: true };

/** Reads a response while its events are passed on to the client. */
export interface StreamTap {
  /** True once content of the response itself was read; a fallback is possible until then. */
  readonly begun: boolean;
  /** True once the upstream said why the response ended. */
  readonly finished: boolean;
  /** The place after the events so far; absent before the response's id is known. */
  readonly position?: StreamPosition | undefined;
  /**
   * Reads the data of one event.
   * @throws Failure if the event reports an error (`reported`) or cannot be read
   */
  add(data: string): Verdict;
  /** The outcome and the content so far. */
  read(): TappedResponse;
}

/** Writes a response as the events of a stream. */
export interface StreamRenderer {
  /** The place after the events so far. */
  readonly position?: StreamPosition;
  /**
   * The events for one part of the response, as text; empty if there is none yet. Those for `finish`
   * end the stream. Reasoning carries `providerMetadata.armature.sealed`.
   */
  push(part: LanguageModelV4StreamPart): string;
}
