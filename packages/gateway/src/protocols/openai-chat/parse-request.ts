import { z } from "zod";
import { checkBody } from "../../http/check-body.ts";

/** The body of a chat completion request. Fields not named here pass through untouched. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly [field: string]: unknown }[];
  readonly stream?: boolean | null | undefined;
  readonly stream_options?:
    | { readonly include_usage?: boolean | null | undefined; readonly [field: string]: unknown }
    | null
    | undefined;
  readonly tools?:
    | readonly {
        readonly function?:
          | { readonly name: string; readonly [field: string]: unknown }
          | undefined;
        readonly [field: string]: unknown;
      }[]
    | null
    | undefined;
  readonly [field: string]: unknown;
}

// Only fields that the gateway relies on; the upstream judges all others.
const chatRequest: z.ZodType<ChatRequest> = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.string().min(1) })).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z
    .array(z.looseObject({ function: z.looseObject({ name: z.string().min(1) }).optional() }))
    .nullish(),
});

/**
 * Checks a parsed body.
 * @throws GatewayError `invalid-request`, naming the field
 */
export function parseChatRequest(body: unknown): ChatRequest {
  return checkBody(chatRequest, body);
}

/** The names of the tools that the request offers. */
export function offeredTools(request: ChatRequest): ReadonlySet<string> {
  return new Set(request.tools?.flatMap((offered) => offered.function?.name ?? []));
}

/** True if the client asked for the chunk that holds a stream's usage. */
export function wantsUsage(request: ChatRequest): boolean {
  return request.stream_options?.include_usage === true;
}
