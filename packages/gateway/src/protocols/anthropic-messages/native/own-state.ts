import { openState, readState } from "../../../call/issued-state.ts";
import type { Target } from "../../protocol.ts";
import type { Block } from "../parse-request.ts";
import { isDroppable, stateFieldsOf } from "../state-fields.ts";

/** A block for the upstream: as it came, not at all, or with other values of some fields. */
export type Fate = "keep" | "remove" | Readonly<Record<string, string>>;

/** What becomes of a block: foreign thoughts are removed, and the upstream's own state is unmarked. */
export function fateOf(block: Block, target: Target): Fate {
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
