import { z } from "zod";
import { checkBody } from "../../../http/check-body.ts";

/** The body of a request for a response. Fields not named here pass through untouched. */
export interface ResponsesRequest {
  /** The first of `models` if the client gave several. */
  readonly model: string;
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

const tools = z.array(z.looseObject({ type: z.string().min(1) }));

const item = z.looseObject({ type: z.string().min(1).nullish() });

// Only fields that the gateway relies on; the upstream judges all others.
const fields = {
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  tools: tools.nullish(),
  reasoning: z.looseObject({}).nullish(),
  max_output_tokens: z.number().nullish(),
  previous_response_id: z.string().nullish(),
};

const ofOne = { model: z.string().min(1), models: z.null().optional() };
const ofSeveral = { model: z.string().nullish(), models: z.array(z.string().min(1)).min(1) };
const ofText = { input: z.string() };
const ofItems = { input: z.array(item).nullish() };

/** By the kinds of `models` and `input`, so that an error names the field and not just the union. */
const schemas = {
  one: {
    text: z.looseObject({ ...fields, ...ofOne, ...ofText }),
    items: z.looseObject({ ...fields, ...ofOne, ...ofItems }),
  },
  several: {
    text: z.looseObject({ ...fields, ...ofSeveral, ...ofText }),
    items: z.looseObject({ ...fields, ...ofSeveral, ...ofItems }),
  },
};

/**
 * Checks a parsed body.
 * @throws GatewayError `invalid-request`, naming the field
 */
export function parseResponsesRequest(body: unknown): ResponsesRequest {
  const { models, input } = (body ?? {}) as { readonly models?: unknown; readonly input?: unknown };
  const schema =
    schemas[Array.isArray(models) ? "several" : "one"][
      typeof input === "string" ? "text" : "items"
    ];
  const request = checkBody<unknown>(schema, body) as ResponsesRequest;
  const [first] = request.models ?? [];
  return first === undefined ? request : { ...request, model: first };
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
