import { createHash } from "node:crypto";

/** Begins every piece of state that was marked with its issuer. */
const MARK = "armature.";

/**
 * State that only its issuer understands: the signature of a thought, encrypted reasoning, the id of
 * a stored response. Marked with the issuer's name, it can be told apart when the client sends it
 * back, by any replica and without memory: `armature.<issuer>.<state>`.
 */
export interface IssuedState {
  /** Short name of the issuer, as `issuerOf` makes it. */
  readonly issuer: string;
  /** The state as the issuer gave it; JSON in base64url if it is an object. */
  readonly state: string;
}

/** The short name of a provider as an issuer: stable, and it does not reveal the provider. */
export function issuerOf(provider: string): string {
  return createHash("sha256").update(provider).digest("base64url").slice(0, 8);
}

/** Marks state with its issuer. */
export function markState({ issuer, state }: IssuedState): string {
  return `${MARK}${issuer}.${state}`;
}

/** Reads marked state; undefined if the text carries no mark, so that its issuer is unknown. */
export function readState(text: string): IssuedState | undefined {
  if (!text.startsWith(MARK)) return undefined;
  const end = text.indexOf(".", MARK.length);
  if (end === -1) return undefined;
  return { issuer: text.slice(MARK.length, end), state: text.slice(end + 1) };
}

/** Marks an object, such as the provider's metadata of a part of a response. */
export function sealState(issuer: string, metadata: object): string {
  return markState({ issuer, state: Buffer.from(JSON.stringify(metadata)).toString("base64url") });
}

/** Reads what `sealState` made for this issuer; undefined for anything else. */
export function openState(issuer: string, text: string): object | undefined {
  const marked = readState(text);
  if (marked?.issuer !== issuer) return undefined;
  try {
    const metadata: unknown = JSON.parse(Buffer.from(marked.state, "base64url").toString());
    return typeof metadata === "object" && metadata !== null ? metadata : undefined;
  } catch {
    return undefined;
  }
}

/** State in a request without which the request has no meaning, such as the id of a stored response. */
export interface Pin {
  /** Field of the request, such as `previous_response_id`. */
  readonly field: string;
  /** Its issuer; undefined if it carries no mark. */
  readonly issuer: string | undefined;
}
