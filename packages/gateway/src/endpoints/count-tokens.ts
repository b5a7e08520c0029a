import { requestNeeds } from "@armature/features";
import type { Model } from "@armature/router";
import { Failure } from "../call/failure.ts";
import type { ModelNames } from "../deciding/model-names.ts";
import type { NativeModels, ServedModel } from "../deciding/native-models.ts";
import { restrictionOf } from "../deciding/restriction.ts";
import type { InFlightRequest } from "../http/in-flight-request.ts";
import type { JsonBody } from "../http/json-body.ts";
import { type GatewayResponse, jsonResponse } from "../http/response.ts";
import { anthropicMessages } from "../protocols/anthropic-messages/anthropic-messages.ts";
import type { ProtocolRequest } from "../protocols/protocol.ts";
import { discard, readText } from "../upstreams/http-client.ts";

/** Longest count, in bytes. */
const MAX_COUNT_BYTES = 64 * 1024;

/**
 * Counts the tokens of a message request: by the model that it names if its provider counts, else by
 * the cheapest one whose provider does; an estimate if none does. No model is chosen, and nothing is
 * learned.
 * @throws GatewayError
 */
export async function countTokens(
  names: ModelNames,
  natives: NativeModels,
  inFlight: InFlightRequest,
  body: JsonBody,
): Promise<GatewayResponse> {
  const request = anthropicMessages.parseRequest(body, inFlight.request.headers);
  const restriction = restrictionOf(anthropicMessages, request, natives);
  const able = natives
    .of("anthropic-messages")
    .filter(({ model }) => restriction?.exclude(model) === undefined);
  const id = names.resolve(request.model);
  const counter = able.find(({ model }) => model.id === id) ?? cheapest(able);
  const counted = counter && (await countBy(counter, natives, inFlight, request));
  return counted ?? jsonResponse(200, { input_tokens: requestNeeds(request.body).inputTokens });
}

/** The provider's count; undefined if it gives none. */
async function countBy(
  { model, upstream }: ServedModel,
  natives: NativeModels,
  { request: { headers: clientHeaders }, signal }: InFlightRequest,
  request: ProtocolRequest,
): Promise<GatewayResponse | undefined> {
  const { effort: _effort, maxOutputTokens: _limit, ...plain } = model;
  const marksState = natives.marksState("anthropic-messages");
  const target = { model: plain, issuer: upstream.issuer, marksState, ...upstream.traits };
  try {
    const response = await upstream.send({
      operation: "count-tokens",
      model,
      body: request.bytesFor(target).bytes,
      stream: false,
      headers: request.headersFor(target),
      clientHeaders,
      signal,
    });
    if (response.statusCode === 200) {
      const text = await readText(response, MAX_COUNT_BYTES);
      return { status: 200, headers: { "content-type": "application/json" }, body: text };
    }
    discard(response.body);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return undefined;
}

function cheapest(models: readonly ServedModel[]): ServedModel | undefined {
  const priceOf = ({ price }: Model): number => price?.input ?? Number.POSITIVE_INFINITY;
  return models.toSorted((one, other) => priceOf(one.model) - priceOf(other.model))[0];
}
