import { Agent, request } from "undici";
import { Failure, toFailure } from "../call/failure.ts";
import type { UpstreamRequest, UpstreamResponse } from "./upstream.ts";

/** No other client header is forwarded, credentials least of all. */
const FORWARDED = ["traceparent", "tracestate", "x-request-id"] as const;

/** Longest response that is not a stream, in bytes. */
export const MAX_RESPONSE_BYTES: number = 64 * 1024 * 1024;

/** Longest time until a connection is established, in milliseconds. */
const CONNECT_MS = 10_000;

/** Drain at most this much of an abandoned response, for this long, so its connection can be reused. */
const DISCARD_BYTES = 64 * 1024;
const DISCARD_MS = 1_000;

/** A request without its address. */
export type HttpRequest = Omit<UpstreamRequest, "operation" | "model" | "signal"> & {
  readonly signal?: AbortSignal | undefined;
};

export interface ClientTimeouts {
  /**
   * Until a response begins, in milliseconds.
   * @default 60 000 for a stream; 300 000 otherwise
   */
  readonly headersMs?: number;
  /** Between two pieces of a response, in milliseconds. */
  readonly idleMs: number;
}

/** The connections to all upstreams. */
export class HttpClient {
  readonly #agent: Agent;
  readonly #timeouts: ClientTimeouts;

  constructor(timeouts: ClientTimeouts) {
    const timeout = Math.min(CONNECT_MS, timeouts.headersMs ?? CONNECT_MS);
    this.#agent = new Agent({ connect: { timeout } });
    this.#timeouts = timeouts;
  }

  /**
   * Posts JSON; redirects are not followed.
   * @param own the upstream's own headers, credentials included
   * @throws Failure
   */
  async post(
    url: string,
    own: Readonly<Record<string, string>>,
    { body, headers: protocolHeaders, clientHeaders, signal, stream }: HttpRequest,
  ): Promise<UpstreamResponse> {
    const { headersMs = stream ? 60_000 : 300_000, idleMs } = this.#timeouts;
    const headers: Record<string, string> = {
      "content-type": "application/json",
      accept: stream ? "text/event-stream" : "application/json",
      "accept-encoding": "identity",
      "user-agent": "armature",
    };
    for (const name of FORWARDED) {
      const value = clientHeaders[name];
      if (typeof value === "string" && /^[\x20-\x7e]{1,512}$/.test(value)) headers[name] = value;
    }
    try {
      return await request(url, {
        dispatcher: this.#agent,
        method: "POST",
        headers: { ...headers, ...protocolHeaders, ...own },
        body,
        ...(signal !== undefined && { signal }),
        headersTimeout: headersMs,
        bodyTimeout: idleMs,
      });
    } catch (error) {
      throw toFailure(error);
    }
  }

  /** Resolves when the requests in flight have ended. */
  async close(): Promise<void> {
    await this.#agent.close();
  }
}

/**
 * The whole text of a response that is not a stream.
 * @throws Failure
 */
export async function readText(
  upstream: UpstreamResponse,
  maxBytes: number = MAX_RESPONSE_BYTES,
): Promise<string> {
  requirePlain(upstream);
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    const parts: string[] = [];
    let size = 0;
    for await (const chunk of upstream.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes) throw new Failure("failed", `answered with more than ${maxBytes} bytes`);
      parts.push(decoder.decode(chunk, { stream: true }));
    }
    return parts.join("") + decoder.decode();
  } catch (error) {
    throw toFailure(error);
  }
}

/**
 * Refuses a compressed response: the gateway did not ask for one, and a few bytes may expand to many.
 * @throws Failure
 */
export function requirePlain({ headers, body }: UpstreamResponse): void {
  const encoding = headers["content-encoding"];
  if (encoding === undefined || encoding === "identity") return;
  discard(body);
  throw new Failure("failed", "answered in a content-encoding that was not asked for");
}

/** Abandons a response; closes the connection unless the rest is short and arrives quickly. */
export function discard(body: UpstreamResponse["body"], limit: number = DISCARD_BYTES): void {
  body.dump({ limit, signal: AbortSignal.timeout(DISCARD_MS) }).catch(() => undefined);
}
