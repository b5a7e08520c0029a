import {
  type Decision,
  RESERVED_NAMES,
  type RouteOptions,
  type Router,
  RouterError,
} from "@armature/router";
import { GatewayError } from "../error.ts";
import type { ProtocolRequest } from "../protocols/protocol.ts";

/**
 * Decides by the model that a client names: `auto`, a tier, or a model's id, which pins it.
 * @throws GatewayError `model-not-found`; RouterError
 */
export function decideByName(
  router: Router,
  { model, body }: Pick<ProtocolRequest, "model" | "body">,
  terms: RouteOptions,
): Decision {
  if (RESERVED_NAMES.has(model)) return router.route(body, terms);
  if (router.tiers().includes(model)) return router.route(body, { ...terms, tier: model });
  try {
    return router.route(body, { ...terms, model });
  } catch (error) {
    if (!RouterError.isInstance(error) || error.code !== "unknown-model") throw error;
    const known = [...RESERVED_NAMES, ...router.models().map(({ id }) => id)].join(", ");
    throw new GatewayError("model-not-found", `there is no such model; use one of ${known}`, {
      cause: error,
      param: "model",
    });
  }
}
