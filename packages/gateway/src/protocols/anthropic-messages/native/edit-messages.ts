import { JsonBody } from "../../../http/json-body.ts";
import { arrayOf, elementsOf } from "../../../http/json-elements.ts";
import type { Target } from "../../protocol.ts";
import { blocksOf, type Message } from "../parse-request.ts";
import { json, without } from "./edit-member.ts";
import { foldInstructions, isInstructions } from "./fold-instructions.ts";
import { blockBytes, type MessageBytes } from "./message-bytes.ts";
import { type Fate, fateOf } from "./own-state.ts";

/** The messages for one upstream. */
export interface EditedMessages {
  readonly messages: readonly Message[];
  /** Their bytes; undefined if all stays as it came. */
  readonly bytes: Uint8Array | undefined;
  /** What the upstream does not get, or gets in another form. */
  readonly dropped: readonly string[];
}

export interface MessageEdits {
  readonly target: Target;
  /** Fields of messages to remove. */
  readonly removed: readonly string[];
  /** True to put instructions between messages into messages of the user. */
  readonly folds: boolean;
}

/**
 * Removes thoughts that the upstream did not issue, the marks of state that it did, and what it does not
 * take. Messages of which nothing is left are left out, because upstreams refuse them.
 */
export function editMessages(
  body: JsonBody,
  messages: readonly Message[],
  { target, removed, folds }: MessageEdits,
): EditedMessages {
  const fates = messages.map(({ content }) =>
    blocksOf(content).map((each) => fateOf(each, target)),
  );
  const stays = messages.map(
    (message, index) =>
      fates[index]?.every((fate) => fate === "keep") === true &&
      !removed.some((field) => Object.hasOwn(message, field)),
  );
  const foldsAny = folds && messages.some((message) => isInstructions({ message }));
  if (!foldsAny && !stays.includes(false)) return { messages, bytes: undefined, dropped: [] };
  const elements = elementsOf(body.member("messages") ?? Buffer.of());
  const edited = messages.flatMap((message, index): readonly MessageBytes[] => {
    const entry = { message, bytes: elements[index] ?? json(message) };
    return stays[index] === true ? [entry] : editMessage(entry, fates[index] ?? [], removed);
  });
  const left = foldsAny ? foldInstructions(edited) : edited;
  return {
    messages: left.map(({ message }) => message),
    bytes: arrayOf(left.map(({ bytes }) => bytes)),
    dropped: [
      ...messages.flatMap(({ content }, at) =>
        blocksOf(content)
          .filter((_, index) => fates[at]?.[index] === "remove")
          .map(({ type }) => `messages[].content[].${type}`),
      ),
      ...removed
        .filter((field) => messages.some((message) => Object.hasOwn(message, field)))
        .map((field) => `messages[].${field}`),
      // Instructions that became words of the user.
      ...(foldsAny ? ["messages[].role"] : []),
    ],
  };
}

function editMessage(
  entry: MessageBytes,
  fates: readonly Fate[],
  removed: readonly string[],
): readonly MessageBytes[] {
  const kept = blocksOf(entry.message.content).filter((_, index) => fates[index] !== "remove");
  if (kept.length === 0) return [];
  const message = new JsonBody(entry.bytes);
  const members = without(removed);
  if (fates.every((fate) => fate === "keep")) {
    return [{ message: entry.message, bytes: message.with(members) }];
  }
  const content = blockBytes(entry).flatMap((bytes, index) => {
    const fate = fates[index] ?? "keep";
    if (fate === "keep") return [bytes];
    return fate === "remove" ? [] : [new JsonBody(bytes).with(jsonMembers(fate))];
  });
  return [
    {
      message: { ...entry.message, content: kept },
      bytes: message.with({ ...members, content: arrayOf(content) }),
    },
  ];
}

function jsonMembers(values: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, json(value)]));
}
