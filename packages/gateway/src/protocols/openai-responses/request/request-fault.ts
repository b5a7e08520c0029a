import { GatewayError } from "../../../error.ts";

/** The error for a field that has no meaning in another protocol. */
export function requestFault(field: string, message: string): GatewayError {
  return new GatewayError("invalid-request", `${field}: ${message}`, { param: field });
}
