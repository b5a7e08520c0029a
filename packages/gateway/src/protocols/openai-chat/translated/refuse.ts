import { GatewayError } from "../../../error.ts";

/**
 * Refuses a request that has no meaning in another protocol.
 * @param field such as `messages[0].content`
 * @throws GatewayError `invalid-request`
 */
export function refuse(field: string, rule: string): never {
  throw new GatewayError("invalid-request", `${field}: ${rule}`, { param: field });
}
