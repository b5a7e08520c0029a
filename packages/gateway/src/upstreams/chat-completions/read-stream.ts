import type { LanguageModelV4StreamPart, SharedV4Warning } from "@ai-sdk/provider";
import { createParser } from "eventsource-parser";
import { Failure, toFailure } from "../../call/failure.ts";
import { discard } from "../http-client.ts";
import type { UpstreamResponse } from "../upstream.ts";
import { ChatStreamReader } from "./stream-reader.ts";

/** Longest event, in characters. */
const MAX_EVENT = 8 * 1024 * 1024;

/**
 * A streamed chat completion as parts of a response. It is read no faster than its parts are taken, and
 * cancelling it closes the connection. It fails with a `Failure` if the connection breaks off.
 */
export function readStream(
  body: UpstreamResponse["body"],
  { warnings, issuer }: { readonly warnings: SharedV4Warning[]; readonly issuer: string },
): ReadableStream<LanguageModelV4StreamPart> {
  const reader = new ChatStreamReader(issuer);
  const parser = createParser({
    maxBufferSize: MAX_EVENT,
    onEvent: ({ data }) => reader.add(data),
    onError: ({ type }) => {
      if (type !== "max-buffer-size-exceeded") return;
      throw new Failure("failed", `sent an event of more than ${MAX_EVENT} characters`);
    },
  });
  const decoder = new TextDecoder();
  body.on("error", () => undefined);
  const chunks: AsyncIterator<Uint8Array> = body.iterator({ destroyOnReturn: false });
  const readParts = async (): Promise<LanguageModelV4StreamPart[]> => {
    for (;;) {
      const { done, value } = await chunks.next();
      if (done === true) reader.end();
      else parser.feed(decoder.decode(value, { stream: true }));
      // After its last event the connection can serve the next request.
      if (done !== true && reader.done) discard(body, Number.MAX_SAFE_INTEGER);
      const parts = reader.take();
      if (parts.length > 0 || reader.done) return parts;
    }
  };
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      start: (controller) => controller.enqueue({ type: "stream-start", warnings }),
      async pull(controller) {
        try {
          for (const part of await readParts()) controller.enqueue(part);
          if (reader.done) controller.close();
        } catch (error) {
          body.destroy();
          controller.error(toFailure(error));
        }
      },
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  );
}
