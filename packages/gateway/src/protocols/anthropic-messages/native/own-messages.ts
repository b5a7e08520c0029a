import { openState, readState } from "../../../call/issued-state.ts";
import { JsonBody } from "../../../http/json-body.ts";
import { arrayOf, elementsOf } from "../../../http/json-elements.ts";
import type { Target } from "../../protocol.ts";
import { type Block, blocksOf, type Message } from "../parse-request.ts";
import { isDroppable, stateFieldsOf } from "../state-fields.ts";

/** A block for the upstream: as it came, not at all, or with other values of some fields. */
type Fate = "keep" | "remove" | Readonly<Record<string, string>>;

/** What becomes of a message. */
interface Edit {
  readonly fates: readonly Fate[];
  readonly removedFields: readonly string[];
  /** The blocks that are left. */
  readonly blocks: readonly Block[];
  /** True if nothing is left of it: upstreams refuse empty messages. */
  readonly removed: boolean;
}

/** The messages for one upstream. */
export interface OwnMessages {
  /** With the blocks that are left. */
  readonly messages: readonly Message[];
  /** Their bytes; undefined if all stays as it came. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * Removes thoughts that the upstream did not issue, and the marks of state that it did.
 * @param fields fields of messages to remove as well
 */
export function ownMessages(
  body: JsonBody,
  messages: readonly Message[],
  fields: readonly string[],
  target: Target,
): OwnMessages {
  const edits = messages.map((message) => editOf(message, fields, target));
  if (edits.every((edit) => edit === undefined)) return { messages, bytes: undefined };
  const elements = elementsOf(body.member("messages") ?? Buffer.of());
  return {
    messages: messages.flatMap((message, index) => {
      const edit = edits[index];
      if (edit === undefined) return [message];
      return edit.removed ? [] : [{ ...message, content: edit.blocks }];
    }),
    bytes: arrayOf(
      elements.flatMap((element, index) => {
        const edit = edits[index];
        if (edit === undefined) return [element];
        return edit.removed ? [] : [rewrite(element, edit)];
      }),
    ),
  };
}

function editOf(message: Message, fields: readonly string[], target: Target): Edit | undefined {
  const given = blocksOf(message.content);
  const fates = given.map((block) => fateOf(block, target));
  const removedFields = fields.filter((field) => Object.hasOwn(message, field));
  if (removedFields.length === 0 && fates.every((fate) => fate === "keep")) return undefined;
  const blocks = given.filter((_, index) => fates[index] !== "remove");
  return { fates, removedFields, blocks, removed: blocks.length === 0 };
}

function fateOf(block: Block, target: Target): Fate {
  const values: Record<string, string> = {};
  for (const field of stateFieldsOf(block)) {
    const value = block[field];
    const marked = typeof value === "string" ? readState(value) : undefined;
    // State of a translated response is an object, which no upstream of this protocol has issued.
    const own =
      marked === undefined
        ? !target.marksState
        : marked.issuer === target.issuer && openState(marked.issuer, String(value)) === undefined;
    if (own && marked !== undefined) values[field] = marked.state;
    // State that the request depends on is a pin, and led to this upstream.
    if (!own && isDroppable(block)) return "remove";
  }
  return Object.keys(values).length === 0 ? "keep" : values;
}

function rewrite(element: Uint8Array, { fates, removedFields }: Edit): Uint8Array {
  const message = new JsonBody(element);
  const removed = removedFields.map((field) => [field, undefined]);
  if (fates.every((fate) => fate === "keep")) return message.with(Object.fromEntries(removed));
  const blocks = elementsOf(message.member("content") ?? Buffer.of());
  const content = blocks.flatMap((block, index) => {
    const fate = fates[index] ?? "keep";
    if (fate === "keep") return [block];
    return fate === "remove" ? [] : [new JsonBody(block).with(jsonOf(fate))];
  });
  return message.with({ ...Object.fromEntries(removed), content: arrayOf(content) });
}

function jsonOf(values: Readonly<Record<string, string>>): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [field, Buffer.from(JSON.stringify(value))]),
  );
}
