import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from "@ai-sdk/provider";
import type { Upstreams } from "@armature/gateway/upstreams";
import { type Decision, RESERVED_NAMES, type RouteOptions, type Router } from "@armature/router";
import { Attempt } from "./attempt.ts";
import { requestOf } from "./request-of.ts";
import { splitOptions } from "./routing-options.ts";
import { begun, relayed } from "./stream.ts";
import { turnOf } from "./turn-of.ts";

export interface RoutedModelContext {
  readonly router: Router;
  readonly upstreams: Upstreams;
  readonly maxAttempts: number;
}

/** Lets a router decide each call. */
export class RoutedModel implements LanguageModelV4 {
  readonly specificationVersion = "v4";
  readonly provider = "armature";
  readonly modelId: string;
  /** URLs are passed on; a model that cannot read one says so. */
  readonly supportedUrls: Record<string, RegExp[]> = { "*/*": [/^https?:/] };
  readonly #context: RoutedModelContext;

  constructor(name: string, context: RoutedModelContext) {
    this.modelId = name;
    this.#context = context;
  }

  doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    return this.#serve(options, async (model, callOptions, attempt) => {
      const result = await model.doGenerate(callOptions);
      attempt.succeeded(result);
      const providerMetadata = { ...result.providerMetadata, armature: attempt.metadata };
      return { ...result, providerMetadata };
    });
  }

  doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    return this.#serve(options, async (model, callOptions, attempt) => {
      const result = await model.doStream(callOptions);
      const reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart> =
        result.stream.getReader();
      const first = await begun(reader);
      return { ...result, stream: relayed(first, reader, attempt) };
    });
  }

  /** Tries one model after the other until a response begins. */
  async #serve<Result>(
    options: LanguageModelV4CallOptions,
    call: (
      model: LanguageModelV4,
      options: LanguageModelV4CallOptions,
      attempt: Attempt,
    ) => Promise<Result>,
  ): Promise<Result> {
    const { router, upstreams, maxAttempts } = this.#context;
    const { routing, callOptions } = splitOptions(options);
    const turn = turnOf(callOptions.prompt);
    const terms = this.#routeOptions({ ...turn, ...routing });
    let decision = router.route(requestOf(callOptions), terms);
    for (let tries = 1; ; tries++) {
      const attempt = new Attempt(decision, callOptions);
      try {
        return await call(upstreams.languageModel(decision.model), callOptions, attempt);
      } catch (error) {
        const next =
          attempt.failed(error) && tries < maxAttempts ? fallbackOf(decision) : undefined;
        if (next === undefined) throw error;
        decision = next;
      }
    }
  }

  #routeOptions(routing: RouteOptions): RouteOptions {
    const name = this.modelId;
    if (RESERVED_NAMES.has(name)) return routing;
    if (this.#context.router.tiers().includes(name)) return { ...routing, tier: name };
    return { ...routing, model: name };
  }
}

/** The next model to try; undefined if there is none, as for a model that is pinned. */
function fallbackOf(decision: Decision): Decision | undefined {
  try {
    return decision.fallback();
  } catch {
    return undefined;
  }
}
