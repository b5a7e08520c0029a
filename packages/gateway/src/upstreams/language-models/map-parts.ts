import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";

/**
 * A stream with other parts in the place of each part. One reader in the place of a `TransformStream`,
 * which costs more than all that happens here.
 *
 * @param push gives at least one part
 * @param toError what the reader is told if the stream breaks off
 */
export function mapParts(
  stream: ReadableStream<LanguageModelV4StreamPart>,
  push: (part: LanguageModelV4StreamPart) => readonly LanguageModelV4StreamPart[],
  toError: (error: unknown) => unknown,
): ReadableStream<LanguageModelV4StreamPart> {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else for (const part of push(value)) controller.enqueue(part);
        } catch (error) {
          controller.error(toError(error));
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
