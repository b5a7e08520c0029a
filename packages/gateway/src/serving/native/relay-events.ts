import { Failure } from "../../call/failure.ts";
import type { StreamTap } from "../../protocols/protocol.ts";
import { discard } from "../../upstreams/http-client.ts";
import type { UpstreamResponse } from "../../upstreams/upstream.ts";
import { EventBuffer } from "./event-buffer.ts";
import { tapEvents } from "./tap-events.ts";

/** Longest event, and most that is buffered before the response begins, in bytes. */
const MAX_BUFFERED = 8 * 1024 * 1024;

/**
 * Passes on the events of a stream as the bytes in which they came, while `tap` reads them. Only whole
 * events are passed on, so that another event can follow any of them. The first piece holds everything
 * up to the beginning of the response.
 *
 * @param lastEvent ends a finished stream if the upstream left it out
 * @returns the rest, which ends the stream
 * @throws Failure if the stream breaks off, stalls or ends too early
 */
export async function* relayEvents(
  body: UpstreamResponse["body"],
  tap: StreamTap,
  lastEvent: string,
): AsyncGenerator<Uint8Array, Uint8Array, undefined> {
  const buffer = new EventBuffer();
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let last: Uint8Array | undefined;
  body.on("error", () => undefined);
  try {
    const chunks: AsyncIterable<Uint8Array> = body.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks) {
      const whole = buffer.add(chunk);
      if (buffer.size > MAX_BUFFERED) throw tooLong();
      if (whole.length === 0) continue;
      const tapped = tapEvents(whole, tap);
      held.push(tapped.bytes);
      heldBytes += tapped.bytes.length;
      last = tapped.last;
      if (last !== undefined) break;
      if (heldBytes > MAX_BUFFERED) throw tooLong();
      if (!tap.begun || heldBytes === 0) continue;
      yield joined(held);
      held = [];
      heldBytes = 0;
    }
    if (!tap.begun) throw new Failure("failed", "ended before the response began");
    if (last === undefined && !tap.finished) {
      throw new Failure("failed", "ended before its response was complete");
    }
    return joined([...held, last ?? Buffer.from(lastEvent)]);
  } finally {
    // After its last event the upstream's connection can serve the next request.
    if (last !== undefined) discard(body, Number.MAX_SAFE_INTEGER);
    else body.destroy();
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

function tooLong(): Failure {
  return new Failure("failed", `sent an event of more than ${MAX_BUFFERED} bytes`);
}
