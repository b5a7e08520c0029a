import type { JsonBody } from "../../http/json-body.ts";
import type { Headers, ProtocolRequest } from "../protocol.ts";
import { headersFor } from "./native/betas.ts";
import { renderRequest } from "./native/render-request.ts";
import { parseConversation, preferenceOf } from "./parse-request.ts";

/** A request to count the tokens of a conversation, with what an upstream gets of it. */
export type TokenCountRequest = Pick<
  ProtocolRequest,
  "model" | "models" | "body" | "bytesFor" | "headersFor"
>;

/**
 * Reads the body of a request to `/v1/messages/count_tokens`.
 * @throws GatewayError `invalid-request`, naming the field
 */
export function parseTokenCount(body: JsonBody, headers: Headers): TokenCountRequest {
  const request = parseConversation(body.value);
  const models = preferenceOf(request);
  return {
    model: models[0],
    ...(models.length > 1 && { models }),
    body: request,
    bytesFor: (target) => {
      // Nothing is generated, so the settings of the model do not matter.
      const { effort, maxOutputTokens, ...model } = target.model;
      return renderRequest(body, request, headers, { ...target, model });
    },
    headersFor: (target) => headersFor(headers, target),
  };
}
