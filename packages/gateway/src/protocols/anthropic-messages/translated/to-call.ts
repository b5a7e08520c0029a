import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { Call, CallSettings } from "../../../call/call.ts";
import { fieldOf } from "../../../call/json-field.ts";
import { conversationOf } from "../conversation.ts";
import { type MessagesRequest, placedBlocks } from "../parse-request.ts";
import { requestFault } from "./request-fault.ts";
import { partSettings } from "./to-parts.ts";
import { toPrompt } from "./to-prompt.ts";
import { toReasoningOptions } from "./to-reasoning.ts";
import { toTools } from "./to-tools.ts";

/** Fields that a call has a place for. */
const CARRIED: ReadonlySet<string> = new Set([
  "model",
  "models",
  "stream",
  "system",
  "messages",
  "tools",
  "tool_choice",
  "max_tokens",
  "temperature",
  "top_p",
  "top_k",
  "stop_sequences",
  "thinking",
  "output_config",
  "output_format",
  "cache_control",
  "metadata",
]);

/** Values that ask for nothing beyond the usual. */
const USUAL: Readonly<Record<string, unknown>> = { service_tier: "auto", speed: "standard" };

/** Longest key that every provider of chat completions takes. */
const MAX_KEY_CHARACTERS = 64;

/**
 * The request as a call of a model behind another protocol.
 * @throws GatewayError `invalid-request` for what cannot be read
 */
export function toCall(request: MessagesRequest): Call {
  const { max_tokens: maxOutputTokens } = request;
  const { options: tools, dropped: droppedTools } = toTools(request);
  const {
    options: reasoning,
    thinkingBudget,
    dropped: droppedReasoning,
  } = toReasoningOptions(request);
  const schema = schemaOf(request);
  const stopSequences = stopSequencesOf(request);
  const armature: CallSettings = {
    ...(fieldOf(request.tool_choice, "disable_parallel_tool_use") === true && {
      parallelToolCalls: false,
    }),
    ...identityOf(request),
    ...(thinkingBudget !== undefined && { thinkingBudget }),
    ...(schema !== undefined && { strictSchema: true }),
  };
  return {
    options: {
      prompt: withCache(toPrompt(request), request),
      ...tools,
      ...reasoning,
      ...(typeof maxOutputTokens === "number" && { maxOutputTokens }),
      ...samplingOf(request),
      ...(stopSequences !== undefined && { stopSequences }),
      ...(schema !== undefined && { responseFormat: { type: "json", schema } }),
      ...(Object.keys(armature).length > 0 && { providerOptions: { armature } }),
    },
    dropped: [...droppedFields(request), ...droppedTools, ...droppedReasoning],
  };
}

/** The fields that a call has no place for. */
function droppedFields(request: MessagesRequest): readonly string[] {
  const fields = Object.keys(request).filter((name) => {
    const usual = USUAL[name] ?? null;
    return !CARRIED.has(name) && (request[name] ?? usual) !== usual;
  });
  const configs = request.messages.flatMap(({ output_config: config }, index) =>
    (config ?? null) === null ? [] : [`messages[${index}].output_config`],
  );
  const citations = [...placedBlocks(request)]
    .filter(({ block }) => fieldOf(block.citations, "enabled") === true)
    .map(({ place }) => `${place}.citations`);
  const budget = fieldOf(request.output_config, "task_budget") ?? null;
  return [
    ...fields,
    ...(budget === null ? [] : ["output_config.task_budget"]),
    ...configs,
    ...citations,
  ];
}

/** A mark of the whole request stands at its end. */
function withCache(prompt: LanguageModelV4Prompt, request: MessagesRequest): LanguageModelV4Prompt {
  const last = prompt.at(-1);
  if (last === undefined) return prompt;
  return [...prompt.slice(0, -1), { ...last, ...partSettings(request) }];
}

/** A plain `user_id` is the user's; Claude Code's holds the session, whose prompts share a cache. */
function identityOf(request: MessagesRequest): CallSettings {
  const user = fieldOf(request.metadata, "user_id");
  const promptCacheKey = conversationOf(request);
  if (promptCacheKey !== undefined) {
    return promptCacheKey.length > MAX_KEY_CHARACTERS ? {} : { promptCacheKey };
  }
  return typeof user === "string" ? { user } : {};
}

function schemaOf({
  output_config: config,
  output_format: older,
}: MessagesRequest): object | undefined {
  const format = fieldOf(config, "format") ?? older ?? undefined;
  if (format === undefined) return undefined;
  const schema = fieldOf(format, "schema");
  if (fieldOf(format, "type") === "json_schema" && typeof schema === "object" && schema !== null) {
    return schema;
  }
  throw requestFault("output_config.format", "must be a JSON schema");
}

function stopSequencesOf({ stop_sequences: texts }: MessagesRequest): string[] | undefined {
  if ((texts ?? undefined) === undefined) return undefined;
  if (Array.isArray(texts) && texts.every((text) => typeof text === "string")) return texts;
  throw requestFault("stop_sequences", "must be a list of strings");
}

function samplingOf(
  request: MessagesRequest,
): Pick<LanguageModelV4CallOptions, "temperature" | "topP" | "topK"> {
  const [temperature, topP, topK] = ["temperature", "top_p", "top_k"].map((field) => {
    const value = request[field] ?? undefined;
    if (value === undefined || typeof value === "number") return value;
    throw requestFault(field, "must be a number");
  });
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
  };
}
