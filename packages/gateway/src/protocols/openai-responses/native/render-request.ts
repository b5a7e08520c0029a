import { type IssuedState, readState } from "../../../call/issued-state.ts";
import { JsonBody } from "../../../http/json-body.ts";
import { arrayOf, elementsOf } from "../../../http/json-elements.ts";
import type { NativeBody, Target } from "../../protocol.ts";
import { type Item, type ResponsesRequest, typeOf } from "../request/parse-request.ts";

/** The client's bytes, except for the model's name, the model's settings and state that is not plain. */
export function renderRequest(
  body: JsonBody,
  request: ResponsesRequest,
  target: Target,
): NativeBody {
  const { effort, maxOutputTokens, model } = target.model;
  const members: Record<string, Uint8Array | undefined> = { model: json(model), models: undefined };
  if (effort !== undefined) {
    const given = request.reasoning ? body.member("reasoning") : undefined;
    members.reasoning = new JsonBody(given ?? Buffer.from("{}")).with({ effort: json(effort) });
  }
  if (maxOutputTokens !== undefined) {
    const limit = Math.min(request.max_output_tokens ?? maxOutputTokens, maxOutputTokens);
    members.max_output_tokens = json(limit);
  }
  const { previous_response_id: previous } = request;
  const marked = typeof previous === "string" ? readState(previous) : undefined;
  if (marked !== undefined) members.previous_response_id = json(marked.state);
  const input = plainInput(body, request, target);
  if (input.bytes !== undefined) members.input = input.bytes;
  return { bytes: body.with(members), dropped: input.dropped };
}

/** The input with state as this upstream issued it; its bytes are undefined if it is so already. */
function plainInput(
  body: JsonBody,
  { input }: ResponsesRequest,
  target: Target,
): { readonly bytes?: Uint8Array; readonly dropped: readonly string[] } {
  const bytes = body.member("input");
  if (!Array.isArray(input) || bytes === undefined) return { dropped: [] };
  const changes = input.map((item: Item) => changeOf(item, target));
  if (changes.every((change) => change === undefined)) return { dropped: [] };
  const plain = elementsOf(bytes).flatMap((element, at) => {
    const change = changes[at];
    if (change === undefined) return [element];
    return change === "remove"
      ? []
      : [new JsonBody(element).with({ encrypted_content: json(change.state) })];
  });
  const dropped = changes.includes("remove") ? ["input[].reasoning"] : [];
  return { bytes: arrayOf(plain), dropped };
}

/** What an item's encrypted content has to become; undefined if it stays. */
function changeOf(item: Item, { issuer, marksState }: Target): "remove" | IssuedState | undefined {
  const { encrypted_content: state } = item;
  if (typeof state !== "string") return undefined;
  const marked = readState(state);
  if (marked?.issuer === issuer) return marked;
  if (marked === undefined && !marksState) return undefined;
  // A compacted conversation is a pin: it never gets as far as a foreign upstream.
  return typeOf(item) === "reasoning" ? "remove" : undefined;
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
