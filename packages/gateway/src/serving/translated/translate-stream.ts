import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { callFailure } from "../../call/call-failure.ts";
import { callOutcome, callUsage, requireWhole } from "../../call/call-outcome.ts";
import { CollectedParts } from "../../call/collected-parts.ts";
import { Failure } from "../../call/failure.ts";
import type { GatewayResponse } from "../../http/response.ts";
import type { StreamRenderer } from "../../protocols/protocol.ts";
import type { Attempt } from "../attempt.ts";
import { droppedHeader } from "../dropped-header.ts";
import type { Exchange } from "../exchange.ts";
import { responseHeaders } from "../response-headers.ts";
import { type StreamReading, streamResponse } from "../stream-response.ts";
import type { TranslatedCall } from "./translated-call.ts";

/** Parts with which a response begins: from here on no other model can give it. */
const BEGINNINGS: ReadonlySet<LanguageModelV4StreamPart["type"]> = new Set([
  "text-delta",
  "reasoning-delta",
  "tool-input-start",
  "tool-call",
  "tool-result",
  "file",
  "reasoning-file",
  "source",
  "custom",
]);

/** Those of them that the client asked for; reasoning comes before. */
const CONTENT: ReadonlySet<LanguageModelV4StreamPart["type"]> = new Set([
  "text-delta",
  "tool-input-start",
  "tool-call",
  "file",
]);

/**
 * Streams a model's parts as the events of the client's protocol.
 * @throws Failure until the response begins
 */
export async function translateStream(
  exchange: Exchange,
  attempt: Attempt,
  { model, options, head, dropped }: TranslatedCall,
): Promise<GatewayResponse> {
  const { request, inFlight, needsResponse } = exchange;
  const renderer = request.renderStream(head);
  const collected = new CollectedParts((size) => inFlight.reserve(size));
  const { stream, response } = await model.doStream(options);
  const read = (): StreamReading => {
    const { result } = collected;
    if (result !== undefined) {
      const rendered = needsResponse ? request.renderResult(result, head) : undefined;
      return { outcome: callOutcome(result, options), response: rendered };
    }
    const usage = collected.usage && callUsage(collected.usage);
    return { outcome: { ...(usage !== undefined && { usage }) }, response: undefined };
  };
  const source = {
    pieces: render(stream, renderer, collected, attempt),
    read,
    position: () => renderer.position,
  };
  return streamResponse(exchange, attempt, source, () => ({
    ...responseHeaders(attempt.decision, response?.headers),
    ...droppedHeader(dropped, collected.warnings),
  }));
}

/**
 * Renders parts. The first piece holds everything up to the beginning of the response.
 * @returns the events that end the stream
 * @throws Failure if the stream breaks off or ends too early
 */
async function* render(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  renderer: StreamRenderer,
  collected: CollectedParts,
  attempt: Attempt,
): AsyncGenerator<Uint8Array, Uint8Array, undefined> {
  let begun = false;
  let held = "";
  try {
    for await (const part of stream) {
      if (part.type === "error") throw callFailure(part.error, true);
      if (part.type === "raw") continue;
      if (part.type === "finish") requireWhole(part.finishReason);
      collected.add(part);
      held += renderer.push(part);
      if (part.type === "finish") return Buffer.from(held);
      if (CONTENT.has(part.type)) attempt.markContent();
      begun ||= BEGINNINGS.has(part.type);
      if (!begun || held === "") continue;
      yield Buffer.from(held);
      held = "";
    }
  } catch (error) {
    throw callFailure(error);
  }
  throw new Failure("failed", "ended before its response was complete");
}
