import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from "@ai-sdk/provider";
import { readText, requirePlain } from "../http-client.ts";
import type { UpstreamResponse } from "../upstream.ts";
import { refusalError, unreadableError } from "./api-errors.ts";
import { flatHeaders } from "./flat-headers.ts";
import { parseResponse } from "./parse-response.ts";
import { readStream } from "./read-stream.ts";
import { type RenderedRequest, type RequestTraits, renderRequest } from "./render-request.ts";

/** A model behind an API of chat completions. */
export interface ChatCompletionsOptions extends RequestTraits {
  /** The provider's name, for messages. */
  readonly provider: string;
  readonly send: SendChatCompletion;
}

/**
 * Sends the body of a request.
 * @param stream true if the response is to be a stream
 * @param headers those of the call, such as the client's headers for tracing
 * @throws Failure
 */
export type SendChatCompletion = (
  body: Uint8Array,
  stream: boolean,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>>,
) => Promise<UpstreamResponse>;

/**
 * A language model over the wire format of chat completions. It throws `APICallError` for a response
 * with another status than 200 or one that cannot be read, and `Failure` if the connection fails.
 */
export function chatCompletionsModel(options: ChatCompletionsOptions): LanguageModelV4 {
  return new ChatCompletionsModel(options);
}

class ChatCompletionsModel implements LanguageModelV4 {
  readonly specificationVersion = "v4";
  readonly supportedUrls: Record<string, RegExp[]> = { "image/*": [/^https?:/] };
  readonly provider: string;
  readonly modelId: string;
  readonly #options: ChatCompletionsOptions;

  constructor(options: ChatCompletionsOptions) {
    this.provider = options.provider;
    this.modelId = options.model;
    this.#options = options;
  }

  async doGenerate(call: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const { response, warnings } = await this.#send(call, false);
    const text = await readText(response);
    return {
      ...parseResponse(text, this.#options.issuer),
      warnings,
      response: { headers: flatHeaders(response.headers) },
    };
  }

  async doStream(call: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const { response, warnings } = await this.#send(call, true);
    requirePlain(response);
    const headers = flatHeaders(response.headers);
    if (!String(headers["content-type"]).startsWith("text/event-stream")) {
      throw unreadableError(
        "answered with something other than a stream",
        await readText(response),
      );
    }
    const stream = readStream(response.body, { warnings, issuer: this.#options.issuer });
    return { stream, response: { headers } };
  }

  async #send(
    call: LanguageModelV4CallOptions,
    stream: boolean,
  ): Promise<Pick<RenderedRequest, "warnings"> & { readonly response: UpstreamResponse }> {
    const { body, warnings } = renderRequest(call, this.#options, stream);
    const signal = call.abortSignal ?? new AbortController().signal;
    const headers = Object.entries(call.headers ?? {}).filter(
      (header): header is [string, string] => header[1] !== undefined,
    );
    const bytes = Buffer.from(JSON.stringify(body));
    const response = await this.#options.send(bytes, stream, signal, Object.fromEntries(headers));
    if (response.statusCode !== 200) throw await refusalError(response);
    return { response, warnings };
  }
}
