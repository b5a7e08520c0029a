import { Agent, type Dispatcher, request } from "undici";
import { Failure, toFailure } from "../call/failure.ts";
import type { Exchange } from "../http/exchange.ts";
import type { CompleteTimeouts } from "../options/timeouts.ts";
import type { Target } from "./provider.ts";

/** An answer that has begun. */
export type UpstreamResponse = Dispatcher.ResponseData;

// All else that a client says, its credentials first of all, is between it and the gateway.
const FORWARDED = ["traceparent", "tracestate", "x-request-id"] as const;

/** A longer answer, if it is no stream, is taken for a fault. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** A provider's host that does not answer within this time is not there, in milliseconds. */
const CONNECT_MS = 10_000;

/** Of an answer that is given up, so much is read to keep its connection, for so many milliseconds. */
const DISCARD_BYTES = 64 * 1024;
const DISCARD_MS = 1_000;

/** The connections to providers. */
export class UpstreamClient {
  readonly #agent: Agent;
  readonly #timeouts: CompleteTimeouts;

  constructor(timeouts: CompleteTimeouts) {
    const timeout = Math.min(CONNECT_MS, timeouts.headersMs ?? CONNECT_MS);
    this.#agent = new Agent({ connect: { timeout } });
    this.#timeouts = timeouts;
  }

  /**
   * Sends a request; redirects are not followed.
   * @throws Failure
   */
  async send(
    target: Target,
    body: Uint8Array,
    stream: boolean,
    exchange: Exchange,
  ): Promise<UpstreamResponse> {
    const { headersMs = stream ? 60_000 : 300_000, idleMs } = this.#timeouts;
    const headers: Record<string, string> = {
      "content-type": "application/json",
      accept: stream ? "text/event-stream" : "application/json",
      "accept-encoding": "identity",
      "user-agent": "armature",
    };
    for (const name of FORWARDED) {
      const value = exchange.request.headers[name];
      if (typeof value === "string" && /^[\x20-\x7e]{1,512}$/.test(value)) headers[name] = value;
    }
    try {
      return await request(target.url, {
        dispatcher: this.#agent,
        method: "POST",
        headers: { ...headers, ...target.headers },
        body,
        signal: exchange.signal,
        headersTimeout: headersMs,
        bodyTimeout: idleMs,
      });
    } catch (error) {
      throw toFailure(error);
    }
  }

  /** Resolves when the requests under way have ended. */
  async close(): Promise<void> {
    await this.#agent.close();
  }
}

/**
 * All of an answer that is no stream.
 * @throws Failure
 */
export async function readAnswer(
  upstream: UpstreamResponse,
  maxBytes: number = MAX_ANSWER_BYTES,
): Promise<string> {
  requirePlain(upstream);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const parts: string[] = [];
    let size = 0;
    for await (const chunk of upstream.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes) throw new Failure("failed", "answered without end");
      parts.push(decoder.decode(chunk, { stream: true }));
    }
    return parts.join("") + decoder.decode();
  } catch (error) {
    throw toFailure(error);
  }
}

/**
 * Refuses what is compressed: it was not asked for, and a little of it may be very much.
 * @throws Failure
 */
export function requirePlain({ headers, body }: UpstreamResponse): void {
  const encoding = headers["content-encoding"];
  if (encoding === undefined || encoding === "identity") return;
  discard(body);
  throw new Failure("failed", "answered in a content-encoding that was not asked for");
}

/** Gives up the rest of an answer; its connection closes unless little is left, and that soon there. */
export function discard(body: UpstreamResponse["body"], limit: number = DISCARD_BYTES): void {
  body.dump({ limit, signal: AbortSignal.timeout(DISCARD_MS) }).catch(() => undefined);
}
