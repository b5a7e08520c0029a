import { readState } from "../../../call/issued-state.ts";
import { JsonBody } from "../../../http/json-body.ts";
import type { Target } from "../../protocol.ts";
import { type Item, inputItems, type ResponsesRequest, typeOf } from "../request/parse-request.ts";

/** The client's bytes, except for the model's name, the model's settings and state that is not plain. */
export function renderRequest(
  body: JsonBody,
  request: ResponsesRequest,
  target: Target,
): Uint8Array {
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
  const items = plainItems(inputItems(request), target);
  if (items !== undefined) members.input = json(items);
  return body.with(members);
}

/** The items with state as this upstream issued it; undefined if they are so already. */
function plainItems(items: readonly Item[], target: Target): readonly Item[] | undefined {
  let changed = false;
  const plain = items.flatMap((item): readonly Item[] => {
    const kept = plainItem(item, target);
    changed ||= kept !== item;
    return kept === undefined ? [] : [kept];
  });
  return changed ? plain : undefined;
}

/** The item without marks; undefined for reasoning that another upstream encrypted. */
function plainItem(item: Item, { issuer, marksState }: Target): Item | undefined {
  const { encrypted_content: state } = item;
  if (typeof state !== "string") return item;
  const marked = readState(state);
  const own = marked === undefined ? !marksState : marked.issuer === issuer;
  if (own) return marked === undefined ? item : { ...item, encrypted_content: marked.state };
  // A compacted conversation is a pin: it never gets as far as a foreign upstream.
  return typeOf(item) === "reasoning" ? undefined : item;
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
