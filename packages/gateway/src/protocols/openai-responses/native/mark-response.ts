import { markState } from "../../../call/issued-state.ts";
import { fieldOf } from "../../../call/json-field.ts";

/** A response with its id and all encrypted content marked with their issuer; other values stay. */
export function markResponse(response: unknown, issuer: string): unknown {
  if (typeof response !== "object" || response === null) return response;
  const output = fieldOf(response, "output");
  return {
    ...response,
    ...marked(response, "id", issuer),
    ...marked(response, "previous_response_id", issuer),
    ...(Array.isArray(output) && { output: output.map((item) => markItem(item, issuer)) }),
  };
}

/** An item of a response with its encrypted content marked. */
export function markItem(item: unknown, issuer: string): unknown {
  if (typeof item !== "object" || item === null) return item;
  return { ...item, ...marked(item, "encrypted_content", issuer) };
}

function marked(value: object, name: string, issuer: string): object {
  const state = fieldOf(value, name);
  return typeof state === "string" ? { [name]: markState({ issuer, state }) } : {};
}
