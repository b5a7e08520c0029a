import type {
  LanguageModelV4CallOptions,
  LanguageModelV4ToolChoice,
  SharedV4Warning,
} from "@ai-sdk/provider";
import type { CallSettings } from "../../call/call.ts";
import { shortName } from "../language-models/settings.ts";
import type { UpstreamTraits } from "../upstream.ts";
import { renderMessages } from "./render-messages.ts";
import { cacheControl } from "./render-parts.ts";

/** What the body of a request depends on besides the call. */
export interface RequestTraits {
  /** The provider's own name of the model. */
  readonly model: string;
  /** The upstream's short name as an issuer of state. */
  readonly issuer: string;
  readonly tokenLimit: UpstreamTraits["tokenLimit"];
  /** True if it takes `cache_control` in messages and tools, as OpenRouter does. @default false */
  readonly takesCacheMarks?: boolean;
}

export interface RenderedRequest {
  readonly body: object;
  /** What the wire format cannot express. */
  readonly warnings: SharedV4Warning[];
}

/** A call as the body of a chat completion request. */
export function renderRequest(
  call: LanguageModelV4CallOptions,
  { model, issuer, tokenLimit, takesCacheMarks = false }: RequestTraits,
  stream: boolean,
): RenderedRequest {
  const warnings: SharedV4Warning[] = [];
  const unsupported = (feature: string): void => {
    warnings.push({ type: "unsupported", feature });
  };
  const settings: CallSettings = call.providerOptions?.armature ?? {};
  if (call.topK !== undefined) unsupported("topK");
  if (settings.thinkingBudget !== undefined) unsupported("thinkingBudget");
  const tools = renderTools(call, takesCacheMarks, unsupported);
  const body = {
    model,
    messages: renderMessages(call.prompt, { issuer, takesCacheMarks, unsupported }),
    [tokenLimit]: call.maxOutputTokens,
    temperature: call.temperature,
    top_p: call.topP,
    presence_penalty: call.presencePenalty,
    frequency_penalty: call.frequencyPenalty,
    stop: call.stopSequences?.length === 0 ? undefined : call.stopSequences,
    seed: call.seed,
    ...(tools.length > 0 && {
      tools,
      tool_choice: call.toolChoice && renderChoice(call.toolChoice),
      parallel_tool_calls: settings.parallelToolCalls,
    }),
    response_format: renderFormat(call.responseFormat, settings.strictSchema),
    reasoning_effort: call.reasoning === "provider-default" ? undefined : call.reasoning,
    verbosity: settings.verbosity,
    service_tier: settings.serviceTier,
    user: shortName(settings.user),
    prompt_cache_key: shortName(settings.promptCacheKey),
    ...(stream && { stream, stream_options: { include_usage: true } }),
  };
  return { body, warnings };
}

function renderTools(
  { tools = [] }: LanguageModelV4CallOptions,
  takesCacheMarks: boolean,
  unsupported: (feature: string) => void,
): object[] {
  return tools.flatMap((tool) => {
    if (tool.type === "provider") {
      unsupported(`tool ${tool.id}`);
      return [];
    }
    const { name, description, inputSchema: parameters, strict } = tool;
    const offered = { name, description, parameters, strict };
    return [{ type: "function", function: offered, ...(takesCacheMarks && cacheControl(tool)) }];
  });
}

function renderChoice(choice: LanguageModelV4ToolChoice): object | string {
  if (choice.type !== "tool") return choice.type;
  return { type: "function", function: { name: choice.toolName } };
}

function renderFormat(
  format: LanguageModelV4CallOptions["responseFormat"],
  strict: boolean | undefined,
): object | undefined {
  if (format === undefined || format.type === "text") return undefined;
  const { schema, name = "response", description } = format;
  if (schema === undefined) return { type: "json_object" };
  return { type: "json_schema", json_schema: { name, description, schema, strict } };
}
