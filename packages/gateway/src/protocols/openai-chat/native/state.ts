import { markState, type Pin, readState } from "../../../call/issued-state.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { Target } from "../../protocol.ts";
import type { ChatMessage } from "../parse-request.ts";
import { SEALED_FORMAT } from "../sealed-reasoning.ts";

/** Fields of an entry of `reasoning_details` that only its issuer understands. */
const STATE_FIELDS = ["signature", "data"] as const;

type Fields = Record<string, unknown>;

/** State without which the request has no meaning: ids of files, and of audio of earlier responses. */
export function pinsOf(messages: readonly ChatMessage[]): readonly Pin[] {
  return messages.flatMap(({ content, audio }, index): Pin[] => {
    const parts: unknown[] = Array.isArray(content) ? content : [];
    const files = parts.map((part, place) =>
      pinOf(`content[${place}].file.file_id`, fieldOf(fieldOf(part, "file"), "file_id")),
    );
    return [...files, pinOf("audio.id", fieldOf(audio, "id"))]
      .flat()
      .map(({ field, issuer }) => ({ field: `messages[${index}].${field}`, issuer }));
  });
}

function pinOf(field: string, id: unknown): readonly Pin[] {
  return typeof id === "string" ? [{ field, issuer: readState(id)?.issuer }] : [];
}

/**
 * The message as this upstream may see it: without marks, and without the state of other issuers.
 * Returns the message itself if nothing in it had to change.
 */
export function unmarkMessage(message: ChatMessage, target: Target): ChatMessage {
  const { reasoning_details: details, audio, ...others } = message;
  const id = fieldOf(audio, "id");
  const own = typeof id === "string" ? readState(id) : undefined;
  const isOwn = own !== undefined && own.issuer === target.issuer;
  const entries: readonly unknown[] = Array.isArray(details) ? details : [];
  const states = entries.map((entry) => stateOf(entry, target));
  if (states.every((state) => state === "none") && !isOwn) return message;
  const kept = states.includes("foreign") ? [] : entries.map(unmark);
  return {
    ...others,
    ...((audio ?? undefined) !== undefined && {
      audio: isOwn ? { ...(audio as Fields), id: own.state } : audio,
    }),
    ...(kept.length > 0 && { reasoning_details: kept }),
  };
}

/**
 * Marks the state in a choice's message or delta, in place.
 * @returns true if there was any
 */
export function markChoice(message: unknown, issuer: string): boolean {
  const details = fieldOf(message, "reasoning_details");
  const audio = fieldOf(message, "audio");
  const marked = (Array.isArray(details) ? details : []).map((entry) =>
    STATE_FIELDS.map((name) => mark(entry, name, issuer)).includes(true),
  );
  return mark(audio, "id", issuer) || marked.includes(true);
}

function mark(holder: unknown, name: string, issuer: string): boolean {
  const state = fieldOf(holder, name);
  if (typeof state !== "string" || state === "") return false;
  (holder as Fields)[name] = markState({ issuer, state });
  return true;
}

/** Whose state an entry of `reasoning_details` holds. */
function stateOf(entry: unknown, { issuer, marksState }: Target): "none" | "marked" | "foreign" {
  if (fieldOf(entry, "format") === SEALED_FORMAT) return "foreign";
  let found: "none" | "marked" = "none";
  for (const name of STATE_FIELDS) {
    const state = fieldOf(entry, name);
    if (typeof state !== "string" || state === "") continue;
    const marked = readState(state);
    if (marked === undefined ? marksState : marked.issuer !== issuer) return "foreign";
    if (marked !== undefined) found = "marked";
  }
  return found;
}

function unmark(entry: unknown): unknown {
  if (typeof entry !== "object" || entry === null) return entry;
  const plain: Fields = { ...entry };
  for (const name of STATE_FIELDS) {
    const state = plain[name];
    if (typeof state === "string") plain[name] = readState(state)?.state ?? state;
  }
  return plain;
}
