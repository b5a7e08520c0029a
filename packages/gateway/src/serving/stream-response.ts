import type { Outcome } from "@armature/reward";
import { toFailure } from "../call/failure.ts";
import { GatewayError } from "../error.ts";
import { failureCodes } from "../http/errors.ts";
import type { GatewayResponse } from "../http/response.ts";
import type { StreamPosition } from "../protocols/protocol.ts";
import type { Attempt } from "./attempt.ts";
import type { Exchange } from "./exchange.ts";

/** The outcome and the content of a stream so far. */
export interface StreamReading {
  readonly outcome: Pick<Outcome, "usage" | "answer">;
  /** The response in JSON, for quality functions. */
  readonly response: unknown;
}

/** A response on its way to the client as a stream. */
export interface StreamSource {
  /** The bytes for the client. What it returns ends the stream, and is sent once the attempt is reported. */
  readonly pieces: AsyncGenerator<Uint8Array, Uint8Array, undefined>;
  read(): StreamReading;
  /** Where the client's stream stands. */
  position(): StreamPosition | undefined;
}

/**
 * Responds with a stream, which reports the attempt and ends the request when it ends. Waits for its
 * first piece: until then another model can still respond.
 *
 * @param headers called when the first piece has come
 * @throws Failure until the response begins
 */
export async function streamResponse(
  exchange: Exchange,
  attempt: Attempt,
  source: StreamSource,
  headers: () => Readonly<Record<string, string>>,
): Promise<GatewayResponse> {
  attempt.usageSoFar = () => source.read().outcome.usage;
  const first = await source.pieces.next();
  attempt.awaitsClient = true;
  exchange.inFlight.startStreaming();
  return {
    status: 200,
    headers: {
      ...headers(),
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
    },
    body: relay(exchange, attempt, source, first),
  };
}

/** @throws Failure if the stream breaks off, so that the client's connection does so as well */
async function* relay(
  { protocol, inFlight, logger }: Exchange,
  attempt: Attempt,
  source: StreamSource,
  first: IteratorResult<Uint8Array, Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    let piece = first;
    while (!piece.done) {
      attempt.awaitsClient = true;
      yield piece.value;
      attempt.awaitsClient = false;
      piece = await source.pieces.next();
    }
    const { outcome, response } = source.read();
    // Before the last events, upon which a client is free to leave.
    attempt.reportWhole(outcome, response);
    yield piece.value;
  } catch (error) {
    if (inFlight.clientLeft) return;
    const failure = toFailure(inFlight.signal.aborted ? inFlight.signal.reason : error);
    const { id, attempt: number, model } = attempt.decision;
    attempt.reportCutOff({ failed: true });
    logger?.warn(
      { decision: id, attempt: number, model: model.id, reason: failure.message },
      "a model failed in the middle of its response",
    );
    const message = `the response broke off: "${model.id}" ${failure.message}`;
    const told = new GatewayError(failureCodes[failure.kind], message);
    const event = protocol.renderStreamError(told, failure.reported, source.position());
    if (event !== "") yield Buffer.from(event);
    throw failure;
  } finally {
    attempt.reportCutOff({ aborted: true });
    inFlight.end();
    await source.pieces.return(Buffer.alloc(0));
  }
}
