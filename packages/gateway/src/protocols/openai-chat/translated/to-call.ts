import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Call, CallSettings } from "../../../call/call.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { ChatRequest } from "../parse-request.ts";
import { refuse } from "./refuse.ts";
import { toPrompt } from "./to-prompt.ts";
import { toTools } from "./to-tools.ts";

type Options = LanguageModelV4CallOptions;
type Effort = Exclude<Options["reasoning"], undefined>;

/** Fields that are carried, or that say nothing to a model. */
const carried: ReadonlySet<string> = new Set([
  ...["model", "models", "messages", "stream", "stream_options", "n", "modalities"],
  ...["tools", "functions", "tool_choice", "function_call", "parallel_tool_calls"],
  ...["max_tokens", "max_completion_tokens", "temperature", "top_p", "top_k", "stop", "seed"],
  ...["presence_penalty", "frequency_penalty", "response_format", "reasoning_effort", "reasoning"],
  ...["user", "safety_identifier", "service_tier", "verbosity"],
  ...["prompt_cache_key", "prompt_cache_retention"],
]);

const efforts: ReadonlySet<unknown> = new Set<Effort>([
  ...(["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const),
]);

/** Most names of dropped fields, and the form that they must have to be shown. */
const MAX_DROPPED = 32;
const NAME = /^[\w.-]{1,64}$/;

/**
 * The request as a call of any model.
 * @throws GatewayError `invalid-request` if it has no meaning in another protocol
 */
export function toCall(request: ChatRequest): Call {
  const settings = callSettings(request);
  const reasoning = effortOf(request);
  const stop = request.stop ?? undefined;
  const options: Call["options"] = {
    prompt: toPrompt(request.messages),
    ...toTools(request),
    ...numbersOf(request),
    ...(stop !== undefined && { stopSequences: stopsOf(stop) }),
    ...responseFormatOf(request),
    ...(reasoning !== undefined && { reasoning }),
    ...(Object.keys(settings).length > 0 && { providerOptions: { armature: settings } }),
  };
  return { options, dropped: droppedOf(request, reasoning) };
}

function numbersOf(request: ChatRequest): Partial<Options> {
  const numbers = {
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    topP: request.top_p,
    topK: request.top_k,
    presencePenalty: request.presence_penalty,
    frequencyPenalty: request.frequency_penalty,
    seed: request.seed,
  };
  return Object.fromEntries(
    Object.entries(numbers).filter(([, value]) => typeof value === "number"),
  );
}

function stopsOf(stop: unknown): string[] {
  const stops: readonly unknown[] = Array.isArray(stop) ? stop : [stop];
  return stops.map((text) =>
    typeof text === "string" ? text : refuse("stop", "must be a string or a list of strings"),
  );
}

function responseFormatOf(request: ChatRequest): Pick<Options, "responseFormat"> {
  const format = request.response_format;
  const type = fieldOf(format, "type") ?? "text";
  if (type === "text") return {};
  if (type === "json_object") return { responseFormat: { type: "json" } };
  if (type !== "json_schema") {
    return refuse("response_format.type", "must be text, json_object or json_schema");
  }
  const schema = fieldOf(format, "json_schema");
  const [name, description] = [fieldOf(schema, "name"), fieldOf(schema, "description")];
  const shape = fieldOf(schema, "schema");
  return {
    responseFormat: {
      type: "json",
      ...(typeof shape === "object" && shape !== null && { schema: shape }),
      ...(typeof name === "string" && { name }),
      ...(typeof description === "string" && { description }),
    },
  };
}

/** The effort; OpenRouter's clients put it into an object. */
function effortOf({ reasoning_effort: effort, reasoning }: ChatRequest): Effort | undefined {
  const asked = effort ?? fieldOf(reasoning, "effort");
  if (isEffort(asked)) return asked;
  return fieldOf(reasoning, "enabled") === false ? "none" : undefined;
}

function isEffort(value: unknown): value is Effort {
  return efforts.has(value);
}

function callSettings(request: ChatRequest): CallSettings {
  const { parallel_tool_calls: parallel, user, safety_identifier: safety } = request;
  const { service_tier: serviceTier, verbosity, prompt_cache_key: promptCacheKey } = request;
  const person = safety ?? user;
  const budget = fieldOf(request.reasoning, "max_tokens");
  const strict = fieldOf(fieldOf(request.response_format, "json_schema"), "strict");
  return {
    // The older form of tools has room for one call.
    ...(request.functions && { parallelToolCalls: false }),
    ...(typeof parallel === "boolean" && { parallelToolCalls: parallel }),
    ...(typeof person === "string" && { user: person }),
    ...(typeof serviceTier === "string" && { serviceTier }),
    ...(typeof verbosity === "string" && { verbosity }),
    ...(typeof promptCacheKey === "string" && { promptCacheKey }),
    ...(typeof budget === "number" && { thinkingBudget: budget }),
    ...(typeof strict === "boolean" && { strictSchema: strict }),
  };
}

/** Names of the fields that no other protocol can express. A field that is off is not missed. */
function droppedOf(request: ChatRequest, effort: Effort | undefined): readonly string[] {
  const unknown = Object.keys(request).filter(
    (name) => !carried.has(name) && ![null, undefined, false].includes(request[name] as null),
  );
  const asked = request.reasoning_effort ?? undefined;
  const lost = asked !== undefined && effort === undefined ? ["reasoning_effort"] : [];
  const named = request.messages.some(
    ({ role, name }) => role !== "function" && role !== "tool" && (name ?? undefined) !== undefined,
  );
  return [...lost, ...(named ? ["messages.name"] : []), ...unknown]
    .filter((name) => NAME.test(name))
    .slice(0, MAX_DROPPED);
}
