import type { Outcome } from "@armature/reward";
import type { Model } from "@armature/router";
import type { ProtocolName } from "../call/protocol-name.ts";
import type { GatewayError } from "../error.ts";
import type { JsonBody } from "../http/json-body.ts";

/** A wire format that clients speak. Serving knows protocols by this interface alone. */
export interface Protocol {
  readonly name: ProtocolName;
  /** @throws GatewayError `invalid-request`, naming the field */
  parseRequest(body: JsonBody): ProtocolRequest;
  /** The body of an error response, for `JSON.stringify`. */
  renderError(error: GatewayError): object;
  /** The event that tells a client that its stream broke off. */
  renderStreamError(error: GatewayError): string;
}

/** A client's request, with what serving needs of it. */
export interface ProtocolRequest {
  /** The model's name as the client gave it: an id, a tier or `auto`. */
  readonly model: string;
  readonly stream: boolean;
  /** The parsed body: what the router reads features and needs from. */
  readonly body: { readonly [field: string]: unknown };
  /**
   * The client's bytes for an upstream that speaks this protocol: only the model's name and its
   * settings are replaced.
   */
  bytesFor(model: Model): Uint8Array;
  /**
   * Reads a response that came as one JSON text.
   * @throws Failure if the text is not a response in this protocol
   */
  tapJson(text: string): TappedResponse;
  tapStream(listener: StreamListener): StreamTap;
}

/** The outcome and the content of a response. */
export interface TappedResponse {
  readonly outcome: Pick<Outcome, "usage" | "answer">;
  /** The response in JSON, for quality functions; undefined if it was too long to keep. */
  readonly response: unknown;
}

export interface StreamListener {
  /** Called for each piece of content: text, a tool call, a refusal. */
  onContent(): void;
  /** Reserves memory for `size` characters; false if there is none left. */
  reserve(size: number): boolean;
}

/** Reads a response while its events are passed on to the client. */
export interface StreamTap {
  /** True once an event of the response itself was read; a fallback is possible until then. */
  readonly begun: boolean;
  /** True once the upstream said why the response ended. */
  readonly finished: boolean;
  /** The event that ends the client's stream; sent after the attempt was settled. */
  readonly lastEvent: string;
  /**
   * Reads the data of one event.
   * @returns `drop` for an event that the client did not ask for, `last` for the one that ends the
   *   stream
   * @throws Failure if the event reports an error or cannot be read
   */
  add(data: string): "pass" | "drop" | "last";
  /** The outcome and the content so far. */
  read(): TappedResponse;
}
