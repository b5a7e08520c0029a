import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Call, CallSettings } from "../../../call/call.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { ResponsesRequest } from "../request/parse-request.ts";
import { requestFault } from "../request/request-fault.ts";
import { chooseTools } from "./choose-tools.ts";
import type { ClientTools } from "./client-tools.ts";
import { toPrompt } from "./to-prompt.ts";

/**
 * Fields that the call carries, that the renderers echo, that ask for what happens anyway, or that are
 * for the books of the provider alone.
 */
const understood: ReadonlySet<string> = new Set([
  ...["model", "models", "stream", "stream_options", "background"],
  ...["input", "instructions", "tools", "tool_choice"],
  ...["max_output_tokens", "temperature", "top_p", "text", "reasoning", "include", "metadata"],
  ...["parallel_tool_calls", "prompt_cache_key", "prompt_cache_options", "service_tier", "user"],
  ...["safety_identifier", "client_metadata"],
]);

/** Values of other fields that ask for nothing. */
const defaults: Readonly<Record<string, unknown>> = { store: false, truncation: "disabled" };

const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

/**
 * The request as a call of any model.
 * @throws GatewayError `invalid-request` if the request has no meaning in another protocol
 */
export function toCall(request: ResponsesRequest, tools: ClientTools): Call {
  const dropped = [...droppedFields(request), ...tools.dropped];
  const { max_output_tokens: maxOutputTokens, temperature, top_p: topP } = request;
  const options: Call["options"] = {
    prompt: toPrompt(request, tools, dropped),
    ...chooseTools(request.tool_choice, tools),
    ...(typeof maxOutputTokens === "number" && { maxOutputTokens }),
    ...(typeof temperature === "number" && { temperature }),
    ...(typeof topP === "number" && { topP }),
    ...readEffort(request, dropped),
    ...readFormat(request, dropped),
    providerOptions: { armature: readSettings(request) },
  };
  return { options, dropped };
}

function* droppedFields(request: ResponsesRequest): Iterable<string> {
  for (const [name, value] of Object.entries(request)) {
    if ((value ?? null) === null || understood.has(name) || value === defaults[name]) continue;
    yield name;
  }
  const { include } = request;
  for (const [at, wanted] of (Array.isArray(include) ? include : []).entries()) {
    if (wanted !== "reasoning.encrypted_content") yield `include[${at}]`;
  }
}

function readEffort(
  { reasoning }: ResponsesRequest,
  dropped: string[],
): Pick<LanguageModelV4CallOptions, "reasoning"> {
  for (const [name, value] of Object.entries(reasoning ?? {})) {
    if (name !== "effort" && name !== "summary" && (value ?? null) !== null) {
      dropped.push(`reasoning.${name}`);
    }
  }
  const effort = fieldOf(reasoning, "effort") ?? undefined;
  if (effort === undefined) return {};
  const known = efforts.find((name) => name === effort);
  if (known === undefined) dropped.push("reasoning.effort");
  return known === undefined ? {} : { reasoning: known };
}

function readFormat(
  { text }: ResponsesRequest,
  dropped: string[],
): Pick<LanguageModelV4CallOptions, "responseFormat"> {
  const format = fieldOf(text, "format") ?? undefined;
  const type = fieldOf(format, "type");
  if (format === undefined || type === "text") return {};
  if (type === "json_object") return { responseFormat: { type: "json" } };
  if (type !== "json_schema") {
    dropped.push("text.format");
    return {};
  }
  const schema = fieldOf(format, "schema");
  if (typeof schema !== "object" || schema === null) {
    throw requestFault("text.format.schema", "must be a JSON schema");
  }
  const [name, description] = [fieldOf(format, "name"), fieldOf(format, "description")];
  return {
    responseFormat: {
      type: "json",
      schema,
      ...(typeof name === "string" && { name }),
      ...(typeof description === "string" && { description }),
    },
  };
}

function readSettings(request: ResponsesRequest): CallSettings {
  const { text, service_tier: serviceTier, prompt_cache_key: promptCacheKey } = request;
  const parallelToolCalls = request.parallel_tool_calls;
  const user = request.safety_identifier ?? request.user;
  const verbosity = fieldOf(text, "verbosity");
  const strictSchema = fieldOf(fieldOf(text, "format"), "strict");
  return {
    ...(typeof parallelToolCalls === "boolean" && { parallelToolCalls }),
    ...(typeof user === "string" && { user }),
    ...(typeof serviceTier === "string" && { serviceTier }),
    ...(typeof verbosity === "string" && { verbosity }),
    ...(typeof promptCacheKey === "string" && { promptCacheKey }),
    ...(typeof strictSchema === "boolean" && { strictSchema }),
  };
}
