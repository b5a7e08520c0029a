import type { Router } from "@armature/router";
import { type GatewayResponse, jsonResponse } from "../http/response.ts";
import { AUTO } from "../serving/completions.ts";

const OWNER = "armature";

/** What a request may name as its model, in the shape that OpenAI's clients read. */
export function listModels(router: Router): GatewayResponse {
  const tiers = router.tiers();
  const data = [
    entry(AUTO, OWNER),
    ...(tiers.length > 1 ? tiers.map((tier) => entry(tier, OWNER)) : []),
    ...router.models().map(({ id, provider }) => entry(id, provider)),
  ];
  return jsonResponse(200, { object: "list", data });
}

function entry(id: string, owner: string): object {
  return { id, object: "model", created: 0, owned_by: owner };
}
