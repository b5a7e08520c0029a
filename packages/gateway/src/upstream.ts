import { Agent, type Dispatcher, request } from "undici";
import { Failure, toFailure } from "./failure.ts";
import type { Target } from "./provider.ts";
import type { GatewayRequest } from "./request.ts";

/** How long a provider may keep a request waiting. */
export interface Timeouts {
  /**
   * Until its answer begins, in milliseconds.
   * @default 60 000 for a stream; 300 000 otherwise, since the answer is then written before it begins
   */
  readonly headersMs?: number;
  /** Between two pieces of its answer, in milliseconds. @default 120 000 */
  readonly idleMs?: number;
}

/** An answer that has begun. */
export type UpstreamResponse = Dispatcher.ResponseData;

// All else that a client says, its credentials first of all, is between it and the gateway.
const FORWARDED = ["traceparent", "tracestate", "x-request-id"] as const;

/** A longer answer, if it is no stream, is taken for a fault. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** The connections to providers. */
export class UpstreamClient {
  readonly #agent = new Agent();
  readonly #timeouts: Timeouts;

  constructor(timeouts: Timeouts) {
    this.#timeouts = timeouts;
  }

  /**
   * Sends a request; redirects are not followed.
   * @throws Failure
   */
  async send(
    target: Target,
    body: string,
    stream: boolean,
    client: GatewayRequest,
  ): Promise<UpstreamResponse> {
    const { headersMs = stream ? 60_000 : 300_000, idleMs = 120_000 } = this.#timeouts;
    const headers: Record<string, string> = {
      "content-type": "application/json",
      accept: stream ? "text/event-stream" : "application/json",
      "accept-encoding": "identity",
      "user-agent": "armature",
    };
    for (const name of FORWARDED) {
      const value = client.headers[name];
      if (typeof value === "string" && /^[\x20-\x7e]{1,512}$/.test(value)) headers[name] = value;
    }
    try {
      return await request(target.url, {
        dispatcher: this.#agent,
        method: "POST",
        headers: { ...headers, ...target.headers },
        body,
        signal: client.signal,
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
export async function readAnswer({ headers, body }: UpstreamResponse): Promise<string> {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    discard(body);
    throw new Failure("failed", "answered in a content-encoding that was not asked for");
  }
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const parts: string[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw new Failure("failed", "answered without end");
      parts.push(decoder.decode(chunk, { stream: true }));
    }
    return parts.join("") + decoder.decode();
  } catch (error) {
    throw toFailure(error);
  }
}

/** Gives up the rest of an answer; its connection closes unless little is left. */
export function discard(body: UpstreamResponse["body"]): void {
  body.dump({ limit: 64 * 1024 }).catch(() => undefined);
}
