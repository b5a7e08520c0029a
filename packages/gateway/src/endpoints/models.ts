import { RESERVED_NAMES, type Router } from "@armature/router";
import { type GatewayResponse, jsonResponse } from "../http/response.ts";

const OWNER = "armature";

/** The names that a request may give as its model, as OpenAI's clients read them. */
export function listModels(router: Router): GatewayResponse {
  const tiers = router.tiers();
  const data = [
    ...[...RESERVED_NAMES].map((name) => entry(name, OWNER)),
    ...(tiers.length > 1 ? tiers.map((tier) => entry(tier, OWNER)) : []),
    ...router.models().map(({ id, provider }) => entry(id, provider)),
  ];
  return jsonResponse(200, { object: "list", data });
}

function entry(id: string, owner: string): object {
  return { id, object: "model", created: 0, owned_by: owner };
}
