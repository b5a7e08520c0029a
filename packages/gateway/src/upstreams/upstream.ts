import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Model } from "@armature/router";
import type { Dispatcher } from "undici";
import type { Operation, ProtocolName } from "../call/protocol-name.ts";

/** A response whose head has arrived. */
export type UpstreamResponse = Dispatcher.ResponseData;

/** A provider of models, reached in one or more protocols. */
export interface Upstream {
  /** Short name of the provider as an issuer of state. */
  readonly issuer: string;
  /** What the gateway's requests to it have to heed. */
  readonly traits: UpstreamTraits;
  /** The protocols in which it takes a client's bytes for this model, the best one first. */
  speaks(model: Model): readonly ProtocolName[];
  /**
   * Sends a request; redirects are not followed.
   * @throws Failure
   */
  send(request: UpstreamRequest): Promise<UpstreamResponse>;
  /**
   * The model for calls in any protocol, with the effort and the output limit of the arm. Its reasoning
   * parts carry `providerOptions.armature.sealed` on the way in and `providerMetadata.armature.sealed` on
   * the way out. It throws `APICallError` for what the upstream answered, without the upstream's
   * credentials, `Failure` for the connection, and the reason of an abort.
   * @throws GatewayError `invalid-option` if an optional package or a protocol is missing
   */
  languageModel(model: Model): LanguageModelV4;
  /** Removes the upstream's credentials from a text that it sent. */
  redact(text: string): string;
}

/** Differences between providers that speak the same protocol. */
export interface UpstreamTraits {
  /** How it calls the limit on the tokens of a chat completion, if the client gave none. */
  readonly tokenLimit: "max_tokens" | "max_completion_tokens";
  /** Names of `anthropic-beta` that it refuses. */
  readonly deniedBetas: readonly string[];
}

/** A request to one model, in an operation that the upstream offers. */
export interface UpstreamRequest {
  readonly operation: Operation;
  readonly model: Model;
  readonly body: Uint8Array;
  /** True if the response is to be a stream. */
  readonly stream: boolean;
  /** The client's headers that belong to the operation; those for tracing are forwarded as well. */
  readonly headers: Readonly<Record<string, string>>;
  /** All headers of the client, of which those for tracing are forwarded. */
  readonly clientHeaders: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly signal: AbortSignal;
}
