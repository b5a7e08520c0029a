import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
  SharedV4Warning,
} from "@ai-sdk/provider";
import { mapParts } from "./map-parts.ts";
import type { SealedState } from "./sealed-state.ts";
import { toUpstreamError } from "./upstream-error.ts";

/** A call as a vendor's model takes it, and what of it the vendor does not have. */
export interface PreparedCall {
  readonly options: LanguageModelV4CallOptions;
  readonly warnings: readonly SharedV4Warning[];
}

export interface ModelSource {
  readonly provider: string;
  readonly modelId: string;
  /** The vendor's model, for streams or for whole responses. */
  load(stream: boolean): LanguageModelV4 | PromiseLike<LanguageModelV4>;
  readonly prepare: (call: LanguageModelV4CallOptions) => PreparedCall;
  /** Removes the upstream's credentials from a text. */
  readonly redact: (text: string) => string;
  /** Absent if the vendor's model keeps its state sealed by itself. */
  readonly state?: SealedState;
}

/** A vendor's model behind the gateway's own settings, state and failures. */
export class UpstreamModel implements LanguageModelV4 {
  readonly specificationVersion = "v4";
  readonly provider: string;
  readonly modelId: string;
  readonly #source: ModelSource;

  constructor(source: ModelSource) {
    this.provider = source.provider;
    this.modelId = source.modelId;
    this.#source = source;
  }

  get supportedUrls(): PromiseLike<Record<string, RegExp[]>> {
    return Promise.resolve(this.#source.load(false)).then((model) => model.supportedUrls);
  }

  async doGenerate(call: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const { state } = this.#source;
    const { options, warnings } = this.#prepare(call);
    try {
      const result = await (await this.#source.load(false)).doGenerate(options);
      return {
        ...result,
        content: state?.sealContent(result.content) ?? result.content,
        usage: billedUsage(result),
        warnings: [...warnings, ...result.warnings],
      };
    } catch (error) {
      throw this.#toError(error, call);
    }
  }

  async doStream(call: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const { options, warnings } = this.#prepare(call);
    const seal = this.#source.state?.streamSealer();
    const push = (part: LanguageModelV4StreamPart): LanguageModelV4StreamPart[] => {
      if (part.type === "error") return [{ ...part, error: this.#toError(part.error, call) }];
      if (part.type === "finish") return [{ ...part, usage: billedUsage(part) }];
      if (part.type !== "stream-start") return seal?.(part) ?? [part];
      return [{ ...part, warnings: [...warnings, ...part.warnings] }];
    };
    try {
      const result = await (await this.#source.load(true)).doStream(options);
      return {
        ...result,
        stream: mapParts(result.stream, push, (error) => this.#toError(error, call)),
      };
    } catch (error) {
      throw this.#toError(error, call);
    }
  }

  #prepare(call: LanguageModelV4CallOptions): PreparedCall {
    const { prepare, state } = this.#source;
    return prepare(state === undefined ? call : { ...call, prompt: state.openPrompt(call.prompt) });
  }

  #toError(error: unknown, { abortSignal }: LanguageModelV4CallOptions): unknown {
    if (abortSignal?.aborted === true) return abortSignal.reason;
    return toUpstreamError(error, this.#source.redact);
  }
}

/**
 * The usage with the service tier in `raw`, because it decides the price: `@ai-sdk/openai` has it in
 * the metadata of the response.
 */
function billedUsage({
  usage,
  providerMetadata,
}: {
  readonly usage: LanguageModelV4Usage;
  readonly providerMetadata?: SharedV4ProviderMetadata | undefined;
}): LanguageModelV4Usage {
  const tier = providerMetadata?.openai?.serviceTier;
  return typeof tier === "string" ? { ...usage, raw: { ...usage.raw, service_tier: tier } } : usage;
}
