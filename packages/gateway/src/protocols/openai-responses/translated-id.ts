import { readState } from "../../call/issued-state.ts";

/** The issuer of what no upstream has issued. */
export const NOBODY = "none";

const TRANSLATED = /^[a-z]+_armature_/;

/** The id of a translated response or one of its items. No upstream has stored what it stands for. */
export function translatedId(prefix: string, id: string): string {
  return `${prefix}_armature_${id}`;
}

/** The issuer of what an id stands for; undefined if the id does not tell. */
export function issuerOfId(id: string): string | undefined {
  return TRANSLATED.test(id) ? NOBODY : readState(id)?.issuer;
}
