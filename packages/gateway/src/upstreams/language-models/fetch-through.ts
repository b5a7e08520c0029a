import { Failure, toFailure } from "../../call/failure.ts";
import {
  discard,
  type HttpRequest,
  MAX_RESPONSE_BYTES,
  readText,
  requirePlain,
} from "../http-client.ts";
import type { UpstreamResponse } from "../upstream.ts";

/** Longest error that a package may read, in bytes. */
const MAX_ERROR_BYTES = 64 * 1024;

/** Longest event of a stream, in bytes. */
const MAX_EVENT_BYTES = 8 * 1024 * 1024;

export interface FetchOptions {
  readonly post: (url: string, request: HttpRequest) => Promise<UpstreamResponse>;
  /** True if the upstream may be asked for a beta, by its name in `anthropic-beta`. */
  readonly knowsBeta: (name: string) => boolean;
  /** True if the responses are streams. */
  readonly stream: boolean;
}

/**
 * A `fetch` for the packages of the AI SDK over the gateway's own client, so that its timeouts and
 * limits hold and no redirect is followed. Its response has only what the packages read of one.
 */
export function fetchThrough(options: FetchOptions): typeof fetch {
  return async (url, { body, headers, signal } = {}) => {
    if (typeof body !== "string") throw new TypeError("the body must be a text");
    const sent = new Headers(headers);
    const response = await options.post(String(url), {
      body: Buffer.from(body),
      stream: options.stream,
      headers: protocolHeaders(sent, options.knowsBeta),
      clientHeaders: Object.fromEntries(sent),
      signal: signal ?? undefined,
    });
    return toResponse(response, options.stream);
  };
}

/** The headers of the packages that belong to a protocol; credentials are the upstream's own. */
function protocolHeaders(
  sent: Headers,
  knowsBeta: FetchOptions["knowsBeta"],
): Record<string, string> {
  const betas = sent.get("anthropic-beta")?.split(",").filter(knowsBeta) ?? [];
  return betas.length === 0 ? {} : { "anthropic-beta": betas.join(",") };
}

async function toResponse(response: UpstreamResponse, stream: boolean): Promise<Response> {
  const { statusCode: status } = response;
  const ok = status >= 200 && status < 300;
  requirePlain(response);
  const names = Object.entries(response.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const headers = new Map(names);
  const type = headers.get("content-type") ?? "";
  if (ok && stream && !/^text\/event-stream|^application\/vnd\.amazon\.eventstream/.test(type)) {
    discard(response.body);
    throw new Failure("failed", "answered with something other than a stream");
  }
  const body = ok
    ? streamOf(response, type.startsWith("text/event-stream"))
    : new Blob([await readText(response, MAX_ERROR_BYTES)]).stream();
  // The packages read nothing else of a response.
  return { ok, status, statusText: "", headers, body } as unknown as Response;
}

/** The bytes of a response, within its limits. */
function streamOf({ body }: UpstreamResponse, events: boolean): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = body[Symbol.asyncIterator]();
  const limit = events ? MAX_EVENT_BYTES : MAX_RESPONSE_BYTES;
  let size = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done) return controller.close();
          size = events && /\n\r?\n/.test(value.toString("latin1")) ? 0 : size + value.length;
          if (size > limit) {
            const what = events ? "an event of " : "";
            throw new Failure("failed", `answered with ${what}more than ${limit} bytes`);
          }
          controller.enqueue(value);
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
