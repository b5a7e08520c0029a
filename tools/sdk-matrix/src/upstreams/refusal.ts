/** Why an upstream refuses a request. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** Refuses with 400 unless the condition holds. */
export function refuseUnless(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Refusal(message);
}

/** Refuses fields that the API does not have, as it does itself. */
export function requireKnown(value: object, known: readonly string[], place: string): void {
  for (const name of Object.keys(value)) {
    refuseUnless(known.includes(name), `${place}${name}: extra inputs are not permitted`);
  }
}

/** Names of tools that every API accepts. */
export const TOOL_NAME: RegExp = /^[a-zA-Z0-9_-]{1,64}$/;
