import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import type { Outcome, Usage } from "@armature/reward";
import type { CallResult } from "./call.ts";
import { Failure } from "./failure.ts";
import { fieldOf } from "./json-field.ts";
import { type FinishReason, type ResponseContent, responseSignals } from "./response-signals.ts";
import { plausibleUsage } from "./usage.ts";

/** The outcome of a call whose response came to its end. */
export function callOutcome(
  result: CallResult,
  { tools = [] }: Pick<LanguageModelV4CallOptions, "tools">,
): Pick<Outcome, "usage" | "answer"> {
  const usage = callUsage(result.usage);
  const names = new Set(tools.map(({ name }) => name));
  const texts = new Set(tools.filter(({ type }) => type === "provider").map(({ name }) => name));
  return {
    answer: responseSignals(contentOf(result, texts), names),
    ...(usage !== undefined && { usage }),
  };
}

/** The usage of a call; what the AI SDK has no field for is read from the provider's own report. */
export function callUsage({
  inputTokens,
  outputTokens,
  raw,
}: LanguageModelV4Usage): Usage | undefined {
  return plausibleUsage({
    inputTokens: inputTokens.total,
    outputTokens: outputTokens.total,
    cachedInputTokens: inputTokens.cacheRead,
    cacheWriteTokens: inputTokens.cacheWrite,
    cacheWrite1hTokens: fieldOf(fieldOf(raw, "cache_creation"), "ephemeral_1h_input_tokens"),
    reasoningTokens: outputTokens.reasoning,
    serviceTier: fieldOf(raw, "service_tier"),
    speed: fieldOf(raw, "speed"),
  });
}

/** @throws Failure if a response with this finish reason is not whole */
export function requireWhole({ unified, raw }: LanguageModelV4FinishReason): void {
  if (unified === "error") {
    throw new Failure("failed", "sent an error instead of the response", undefined, true);
  }
  // A reason that only this provider knows is a reason; none at all means that the response broke off.
  if (unified === "interrupted" || (unified === "other" && raw === undefined)) {
    throw new Failure("failed", "ended before its response was complete");
  }
}

const media: ReadonlySet<LanguageModelV4Content["type"]> = new Set(["file", "reasoning-file"]);

/** @param textTools names of the tools whose input is free text */
function contentOf(
  { content, finishReason: { unified, raw } }: CallResult,
  textTools: ReadonlySet<string>,
): ResponseContent {
  return {
    finish: finishOf(unified),
    text: textOf(content, false),
    refusal: raw === "refusal" ? raw : textOf(content, true),
    media: content.some(({ type }) => media.has(type)),
    toolCalls: content
      .filter((part) => part.type === "tool-call")
      .map(({ toolName, input, providerExecuted }) => ({
        isFunction: providerExecuted !== true && !textTools.has(toolName),
        name: toolName,
        arguments: input,
      })),
  };
}

/** @param refusal true for the texts in which the model refuses, by its own word; false for the others */
function textOf(content: readonly LanguageModelV4Content[], refusal: boolean): string {
  return content
    .filter((part) => part.type === "text")
    .filter(({ providerMetadata }) => (providerMetadata?.armature?.refusal === true) === refusal)
    .map(({ text }) => text)
    .join("");
}

function finishOf(unified: LanguageModelV4FinishReason["unified"]): FinishReason {
  return unified === "error" || unified === "interrupted" ? "other" : unified;
}
