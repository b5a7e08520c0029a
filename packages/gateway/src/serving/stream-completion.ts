import type { Logger } from "@armature/router";
import { Failure, toFailure } from "../call/failure.ts";
import { GatewayError } from "../error.ts";
import type { Exchange } from "../http/exchange.ts";
import { errorBody, type GatewayResponse } from "../http/response.ts";
import {
  type ChatRequest,
  offeredTools,
  wantsUsage,
} from "../protocols/openai-chat/chat-request.ts";
import { DONE, relayStream } from "../protocols/openai-chat/relay-stream.ts";
import { StreamAnswer } from "../protocols/openai-chat/stream-answer.ts";
import { discard, requirePlain, type UpstreamResponse } from "../upstreams/upstream.ts";
import { failureCodes } from "./all-failed.ts";
import type { Attempt } from "./attempt.ts";
import { answerHeaders } from "./response-headers.ts";

/**
 * Answers with a stream, which settles the attempt and ends the exchange when it ends.
 * @throws Failure until the answer begins
 */
export async function streamCompletion(
  attempt: Attempt,
  upstream: UpstreamResponse,
  request: ChatRequest,
  exchange: Exchange,
  logger: Logger | undefined,
): Promise<GatewayResponse> {
  requirePlain(upstream);
  if (!String(upstream.headers["content-type"]).startsWith("text/event-stream")) {
    discard(upstream.body);
    throw new Failure("failed", "answered with what is no stream");
  }
  const answer = new StreamAnswer(
    offeredTools(request),
    () => attempt.firstToken(),
    (size) => exchange.hold(size),
  );
  const pieces = relayStream(upstream.body, answer, wantsUsage(request));
  // Until the answer begins, another model can still give it.
  let begin: string;
  try {
    begin = (await pieces.next()).value ?? "";
  } catch (error) {
    throw toFailure(error);
  }
  attempt.held = true;
  return {
    status: 200,
    headers: {
      ...answerHeaders(attempt.decision, upstream),
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
    },
    body: relay(attempt, answer, begin, pieces, exchange, logger),
  };
}

async function* relay(
  attempt: Attempt,
  answer: StreamAnswer,
  begin: string,
  pieces: AsyncGenerator<string, void, undefined>,
  exchange: Exchange,
  logger: Logger | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let piece = begin; ; ) {
      attempt.held = true;
      yield Buffer.from(piece);
      attempt.held = false;
      const next = await pieces.next();
      if (next.done) break;
      piece = next.value;
    }
    // Before the last event, upon which a client is free to leave.
    attempt.settle(answer.outcome(), answer.response());
    yield Buffer.from(DONE);
  } catch (error) {
    if (exchange.clientLeft) return;
    const { decision } = attempt;
    const { kind, message: reason } = toFailure(error);
    const model = decision.model.id;
    const { usage } = answer.outcome();
    attempt.settle({ failed: true, ...(usage !== undefined && { usage }) });
    logger?.warn(
      { decision: decision.id, attempt: decision.attempt, model, reason },
      "a model failed in mid-answer",
    );
    const shown = new GatewayError(
      failureCodes[kind],
      `the answer broke off: "${model}" ${reason}`,
    );
    yield Buffer.from(`data: ${JSON.stringify(errorBody(shown))}\n\n`);
  } finally {
    attempt.settle({ aborted: true });
    exchange.end();
    await pieces.return();
  }
}
