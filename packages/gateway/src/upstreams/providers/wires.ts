import { lookUp } from "@armature/catalogue";
import type { Model } from "@armature/router";
import { GatewayError } from "../../error.ts";
import type { ConfiguredProvider } from "../provider.ts";
import { WIRES, type Wire } from "../provider-options.ts";
import type { Profile } from "./profile.ts";

/**
 * The wire formats in which a provider serves a model, the best one first: those that the
 * configuration names for the model, else for the provider, else those of the catalogue,
 * else those that the gateway knows of the provider.
 *
 * @throws GatewayError `invalid-option`
 */
export function wiresOf(
  model: Model,
  { name, options }: ConfiguredProvider,
  profile: Profile,
): readonly Wire[] {
  const wires = model.protocols?.map((protocol) => readWire(model, protocol));
  const listed = options.protocols ?? lookUp(name, model.model)?.protocols;
  const found = wires ?? listed ?? profile.wiresOf(model.model);
  if (found.includes("converse") && name !== "bedrock") {
    throw new GatewayError("invalid-option", `model "${model.id}": only bedrock speaks converse`);
  }
  return found;
}

function readWire({ id }: Model, name: string): Wire {
  const wire = WIRES.find((known) => known === name);
  if (wire !== undefined) return wire;
  throw new GatewayError(
    "invalid-option",
    `model "${id}": protocols names "${name}"; use ${WIRES.join(", ")}`,
  );
}
