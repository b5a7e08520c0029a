import { markState } from "../../../call/issued-state.ts";
import { fieldOf } from "../../../call/json-field.ts";
import type { Block } from "../parse-request.ts";
import { stateFieldsOf } from "../state-fields.ts";

/** A block with its state marked; undefined if it holds none. */
export function markBlock(block: unknown, issuer: string): object | undefined {
  const type = fieldOf(block, "type");
  if (typeof type !== "string") return undefined;
  const typed: Block = { ...(block as object), type };
  const marked = stateFieldsOf(typed).flatMap((field) => {
    const state = typed[field];
    if (typeof state !== "string" || state === "") return [];
    return [[field, markState({ issuer, state })]];
  });
  return marked.length === 0 ? undefined : { ...typed, ...Object.fromEntries(marked) };
}

/** An object whose `container` has its id marked; undefined if it has none. */
export function markContainer(holder: unknown, issuer: string): object | undefined {
  const container = fieldOf(holder, "container");
  const state = fieldOf(container, "id");
  if (typeof state !== "string") return undefined;
  const id = markState({ issuer, state });
  return { ...(holder as object), container: { ...(container as object), id } };
}
