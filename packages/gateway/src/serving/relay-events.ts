import { createParser } from "eventsource-parser";
import { Failure } from "../call/failure.ts";
import type { StreamTap } from "../protocols/protocol.ts";
import { discard } from "../upstreams/http-client.ts";
import type { UpstreamResponse } from "../upstreams/upstream.ts";

/** Longest event, and most that is buffered before the response begins, in characters. */
const MAX_BUFFERED = 8 * 1024 * 1024;

/**
 * Passes on the events of a stream, except for the last one, while `tap` reads them. Only whole
 * events are passed on, so that an error event can follow any of them. The first piece holds
 * everything up to the beginning of the response.
 *
 * @throws Failure if the stream breaks off, stalls or ends too early
 */
export async function* relayEvents(
  body: UpstreamResponse["body"],
  tap: StreamTap,
): AsyncGenerator<string, void, undefined> {
  const state = { text: "", done: false };
  const parser = createParser({
    maxBufferSize: MAX_BUFFERED,
    onComment: (comment) => {
      state.text += `: ${comment}\n\n`;
    },
    onEvent: ({ event, data }) => {
      if (state.done) return;
      const action = tap.add(data);
      state.done = action === "last";
      if (action === "pass") state.text += format(event, data);
      else if (typeof action === "object") state.text += format(event, action.data);
    },
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") throw tooLong();
    },
  });
  const decoder = new TextDecoder();
  body.on("error", () => undefined);
  try {
    const chunks: AsyncIterable<Uint8Array> = body.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (state.done) break;
      if (state.text.length > MAX_BUFFERED) throw tooLong();
      if (!tap.begun || state.text === "") continue;
      const { text } = state;
      state.text = "";
      yield text;
    }
    if (!tap.begun) throw new Failure("failed", "ended before the response began");
    if (!state.done && !tap.finished)
      throw new Failure("failed", "ended before its response was complete");
    if (state.text !== "") yield state.text;
  } finally {
    // After its last event the upstream's connection can serve the next request.
    if (state.done) discard(body, Number.MAX_SAFE_INTEGER);
    else body.destroy();
  }
}

function format(event: string | undefined, data: string): string {
  const name = event === undefined ? "" : `event: ${event}\n`;
  const lines = data.includes("\n") ? data.replaceAll("\n", "\ndata: ") : data;
  return `${name}data: ${lines}\n\n`;
}

function tooLong(): Failure {
  return new Failure("failed", `sent an event of more than ${MAX_BUFFERED} characters`);
}
