import { createParser } from "eventsource-parser";
import { Failure } from "../../call/failure.ts";
import { discard, type UpstreamResponse } from "../../upstreams/upstream.ts";
import type { StreamAnswer } from "./stream-answer.ts";

/** A longer event, or more than this before the answer begins, is taken for a fault. */
const MAX_BUFFERED = 8 * 1024 * 1024;

/** What ends a stream of chat completion chunks. */
export const DONE = "data: [DONE]\n\n";

/**
 * Passes on the events of a stream, whole ones only, so that an error event can follow any of them;
 * all but the last (`DONE`). Fills `answer` on the way. The first piece holds all that came before
 * the answer began.
 *
 * @param keepUsage whether the chunk that holds usage and nothing else is passed on
 * @throws Failure where the stream breaks off, stalls or ends before its time
 */
export async function* relayStream(
  body: UpstreamResponse["body"],
  answer: StreamAnswer,
  keepUsage: boolean,
): AsyncGenerator<string, void, undefined> {
  const state = { text: "", done: false };
  const parser = createParser({
    maxBufferSize: MAX_BUFFERED,
    onComment: (comment) => {
      state.text += `: ${comment}\n\n`;
    },
    onEvent: ({ event, data }) => {
      if (state.done) return;
      state.done = data === "[DONE]";
      if (state.done) return;
      const usageOnly = answer.add(data);
      if (keepUsage || !usageOnly) state.text += format(event, data);
    },
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") throw endless();
    },
  });
  const decoder = new TextDecoder();
  body.on("error", () => undefined);
  try {
    const chunks: AsyncIterable<Uint8Array> = body.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (state.done) break;
      if (state.text.length > MAX_BUFFERED) throw endless();
      if (!answer.begun || state.text === "") continue;
      const { text } = state;
      state.text = "";
      yield text;
    }
    if (!answer.begun) throw new Failure("failed", "ended before the answer began");
    if (!state.done && !answer.finished) throw new Failure("failed", "ended in mid-answer");
    if (state.text !== "") yield state.text;
  } finally {
    // After its last event the provider's connection is good for the next request.
    if (state.done) discard(body, Number.MAX_SAFE_INTEGER);
    else body.destroy();
  }
}

function format(event: string | undefined, data: string): string {
  const name = event === undefined ? "" : `event: ${event}\n`;
  const lines = data.includes("\n") ? data.replaceAll("\n", "\ndata: ") : data;
  return `${name}data: ${lines}\n\n`;
}

function endless(): Failure {
  return new Failure("failed", "sent an event without end");
}
