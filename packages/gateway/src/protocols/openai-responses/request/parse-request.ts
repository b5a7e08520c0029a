import { z } from "zod";
import { fieldOf } from "../../../call/json-field.ts";
import { checkBody } from "../../../http/check-body.ts";
import { requestFault } from "./request-fault.ts";

/** The body of a request for a response. Fields not named here pass through untouched. */
export interface ResponsesRequest {
  readonly model?: string | null | undefined;
  /** Models in the order of preference, as OpenRouter's clients give them. */
  readonly models?: readonly string[] | null | undefined;
  readonly input?: string | readonly Item[] | null | undefined;
  readonly instructions?: string | null | undefined;
  readonly stream?: boolean | null | undefined;
  readonly tools?: readonly Tool[] | null | undefined;
  readonly reasoning?: { readonly [field: string]: unknown } | null | undefined;
  readonly max_output_tokens?: number | null | undefined;
  readonly previous_response_id?: string | null | undefined;
  readonly [field: string]: unknown;
}

/** One item of the input. Without `type` it is a message, or a reference to a stored item. */
export interface Item {
  readonly type?: string | null | undefined;
  readonly [field: string]: unknown;
}

/** A tool that the request offers. */
export interface Tool {
  readonly type: string;
  readonly [field: string]: unknown;
}

// Only fields that the gateway relies on; the upstream judges all others.
const schema = z.looseObject({
  model: z.string().min(1).nullish(),
  models: z.array(z.string().min(1)).nullish(),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  reasoning: z.looseObject({}).nullish(),
  max_output_tokens: z.number().nullish(),
  previous_response_id: z.string().nullish(),
});

/**
 * Checks a parsed body.
 * @throws GatewayError `invalid-request`, naming the field
 */
export function parseResponsesRequest(body: unknown): ResponsesRequest {
  const request = checkBody<object>(schema, body) as ResponsesRequest;
  // By hand: conversations are long, and a union's error would not name the item that is wrong.
  if (typeof request.input !== "string") checkTyped(request.input, "input", false);
  checkTyped(request.tools, "tools", true);
  if (modelsOf(request)[0] === undefined) {
    throw requestFault("model", "is missing; name a model, a tier or auto");
  }
  return request;
}

/** Checks a list of objects that have a type, or may have one. */
function checkTyped(list: unknown, field: string, required: boolean): void {
  if ((list ?? null) === null) return;
  if (!Array.isArray(list)) throw requestFault(field, "must be a list");
  for (const [at, element] of list.entries()) {
    if (typeof element !== "object" || element === null || Array.isArray(element)) {
      throw requestFault(`${field}[${at}]`, "must be an object");
    }
    const type = fieldOf(element, "type") ?? undefined;
    if (type === undefined ? !required : typeof type === "string" && type !== "") continue;
    throw requestFault(`${field}[${at}].type`, "must be the name of a type");
  }
}

/** The models that the request names, in the order of preference. */
export function modelsOf({ model, models }: ResponsesRequest): readonly string[] {
  return [...new Set([...(typeof model === "string" ? [model] : []), ...(models ?? [])])];
}

/** The items of the input; a text is one message of the user. */
export function inputItems({ input }: ResponsesRequest): readonly Item[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  return input ?? [];
}

/** What an item is: its type, which may be left out of messages and references. */
export function typeOf(item: Item): string {
  return item.type ?? (typeof item.role === "string" ? "message" : "item_reference");
}
