import { RESERVED_NAMES, type Router } from "@armature/router";
import type { ModelNames } from "../deciding/model-names.ts";
import { GatewayError } from "../error.ts";
import { type GatewayResponse, jsonResponse } from "../http/response.ts";

const OWNER = "armature";

/** The names that a request may give as its model, as the clients of every protocol read them. */
export function listModels(router: Router, names: ModelNames): GatewayResponse {
  const data = entriesOf(router, names);
  return jsonResponse(200, {
    object: "list",
    data,
    has_more: false,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  });
}

/**
 * One of these names.
 * @param id as it stands in the path
 * @throws GatewayError `model-not-found`
 */
export function describeModel(router: Router, names: ModelNames, id: string): GatewayResponse {
  const name = decode(id);
  const entries = entriesOf(router, names);
  const found = entries.find((entry) => entry.id === name);
  if (found !== undefined) return jsonResponse(200, found);
  // A name that an alias for many names stands for, such as `claude-*`, is not in the list.
  const target = names.resolve(name);
  if (entries.some((entry) => entry.id === target)) return jsonResponse(200, entry(name, OWNER));
  throw new GatewayError("model-not-found", "there is no such model; GET /v1/models lists them");
}

function entriesOf(router: Router, names: ModelNames): readonly ModelEntry[] {
  const tiers = router.tiers();
  return [
    ...[...RESERVED_NAMES].map((name) => entry(name, OWNER)),
    ...(tiers.length > 1 ? tiers.map((tier) => entry(tier, OWNER)) : []),
    ...router.models().map(({ id, provider }) => entry(id, provider)),
    ...names.aliases.map((name) => entry(name, OWNER)),
  ];
}

/** A model with the fields of OpenAI's list and those of Anthropic's. */
interface ModelEntry {
  readonly id: string;
  readonly [field: string]: string | number;
}

function entry(id: string, owner: string): ModelEntry {
  return {
    id,
    object: "model",
    created: 0,
    owned_by: owner,
    type: "model",
    display_name: id,
    created_at: "1970-01-01T00:00:00Z",
  };
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
