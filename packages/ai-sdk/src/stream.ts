import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { CollectedParts } from "@armature/gateway/upstreams";
import type { Attempt } from "./attempt.ts";

type Reader = ReadableStreamDefaultReader<LanguageModelV4StreamPart>;

/** Parts that come before the response itself. */
const PRELUDE: ReadonlySet<LanguageModelV4StreamPart["type"]> = new Set([
  "stream-start",
  "response-metadata",
  "raw",
  "ping",
]);

/**
 * Reads up to the first part of the response itself: until then another model can still give it.
 * @throws what the model reports instead
 */
export async function begun(reader: Reader): Promise<LanguageModelV4StreamPart[]> {
  const parts: LanguageModelV4StreamPart[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error("the model ended its response before it began");
    if (value.type === "error") {
      await reader.cancel();
      throw value.error;
    }
    parts.push(value);
    if (!PRELUDE.has(value.type)) return parts;
  }
}

/** Passes on a response that has begun, and reports the attempt when it ends. */
export function relayed(
  first: readonly LanguageModelV4StreamPart[],
  reader: Reader,
  attempt: Attempt,
): ReadableStream<LanguageModelV4StreamPart> {
  const collected = new CollectedParts(() => true);
  const pass = (part: LanguageModelV4StreamPart): LanguageModelV4StreamPart => {
    if (part.type.endsWith("-delta") || part.type === "tool-call") attempt.markContent();
    collected.add(part);
    if (part.type === "error") attempt.failed(part.error);
    if (part.type !== "finish") return part;
    try {
      attempt.ended(collected);
    } catch (error) {
      attempt.failed(error);
    }
    return { ...part, providerMetadata: { ...part.providerMetadata, armature: attempt.metadata } };
  };
  return new ReadableStream<LanguageModelV4StreamPart>({
    start(controller) {
      for (const part of first) controller.enqueue(pass(part));
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          controller.enqueue(pass(value));
          return;
        }
        // Without `finish` the response is not complete.
        attempt.failed(undefined);
        controller.close();
      } catch (error) {
        attempt.failed(error);
        controller.error(error);
      }
    },
    async cancel(reason) {
      attempt.aborted();
      await reader.cancel(reason);
    },
  });
}
