import type { LanguageModelV4ReasoningPart } from "@ai-sdk/provider";
import type { PartMetadata } from "../../call/call.ts";
import { openState, sealState } from "../../call/issued-state.ts";
import { fieldOf } from "../../call/json-field.ts";
import { partSettings } from "./render-parts.ts";

/** Names under which upstreams send the text of reasoning, and want it back. */
const TEXT_FIELDS = ["reasoning_content", "reasoning"] as const;

type TextField = (typeof TEXT_FIELDS)[number];

/** The reasoning in a message or a delta, as the upstream sent it. */
export interface ReceivedReasoning {
  readonly text: string;
  readonly field: TextField | undefined;
  /** Entries of `reasoning_details`; untrusted JSON. */
  readonly details: readonly unknown[];
}

export function readReasoning(message: unknown): ReceivedReasoning {
  const details = fieldOf(message, "reasoning_details");
  const list: readonly unknown[] = Array.isArray(details) ? details : [];
  for (const field of TEXT_FIELDS) {
    const text = fieldOf(message, field);
    if (typeof text === "string" && text !== "") return { text, field, details: list };
  }
  const texts = list.map((entry) => fieldOf(entry, "text") ?? fieldOf(entry, "summary"));
  const text = texts.filter((each) => typeof each === "string").join("");
  return { text, field: undefined, details: list };
}

/** The metadata of reasoning: what the upstream wants back, sealed. */
export function sealReasoning(
  issuer: string,
  { field, details }: Omit<ReceivedReasoning, "text">,
): { readonly armature: PartMetadata } {
  const whole = joinDetails(details);
  const needed = field === undefined || whole.some(holdsState);
  const state = { ...(field !== undefined && { field }), ...(needed && { details: whole }) };
  return { armature: { sealed: sealState(issuer, state) } };
}

/** Entries of `reasoning_details` as one response has them: pieces that a stream brought are joined. */
function joinDetails(details: readonly unknown[]): readonly object[] {
  const joined: Record<string, unknown>[] = [];
  for (const detail of details) {
    if (typeof detail !== "object" || detail === null) continue;
    const last = joined.at(-1);
    if (last === undefined || !continues(last, detail)) {
      joined.push({ ...detail });
      continue;
    }
    for (const [name, value] of Object.entries(detail)) {
      const [before, joins] = [last[name], name === "text" || name === "summary"];
      if (joins && typeof before === "string") last[name] = before + String(value ?? "");
      else last[name] = value ?? before;
    }
  }
  return joined;
}

/** True if an entry is the next piece of the one before: of one block, whose state has not come yet. */
function continues(last: object, next: object): boolean {
  const same = ["type", "index"].every((name) => fieldOf(last, name) === fieldOf(next, name));
  return same && !holdsState(last) && fieldOf(next, "type") !== "reasoning.encrypted";
}

function holdsState(detail: object): boolean {
  return ["signature", "data"].some((name) => (fieldOf(detail, name) ?? "") !== "");
}

/**
 * Reasoning that this upstream itself sent, in the fields in which it sent it. That of other upstreams
 * is left out: a model takes it for its own.
 */
export function renderReasoning(
  parts: readonly LanguageModelV4ReasoningPart[],
  issuer: string,
): object {
  const fields: Record<string, string> = {};
  const details: unknown[] = [];
  for (const part of parts) {
    const { sealed } = partSettings(part);
    const state = sealed === undefined ? undefined : openState(issuer, sealed);
    const field = TEXT_FIELDS.find((name) => name === fieldOf(state, "field"));
    const entries = fieldOf(state, "details");
    if (Array.isArray(entries)) details.push(...entries);
    if (field !== undefined) fields[field] = (fields[field] ?? "") + part.text;
  }
  return { ...fields, ...(details.length > 0 && { reasoning_details: details }) };
}
