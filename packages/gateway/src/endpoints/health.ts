import type { Router } from "@armature/router";
import { type GatewayResponse, jsonResponse } from "../http/response.ts";

/** The router's status: 200 while it has models, even if it cannot learn; 503 if it has none. */
export function healthOf(router: Router): GatewayResponse {
  return jsonResponse(router.models().length > 0 ? 200 : 503, router.status());
}
