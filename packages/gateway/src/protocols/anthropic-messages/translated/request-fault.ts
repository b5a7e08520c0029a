import { GatewayError } from "../../../error.ts";

/** An error that names the field and what is wrong with it. */
export function requestFault(field: string, fault: string): GatewayError {
  return new GatewayError("invalid-request", `${field}: ${fault}`, { param: field });
}
