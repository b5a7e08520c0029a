import { InvalidArgumentError, type LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { RouteOptions } from "@armature/router";

/** The options of `route` that a call can set, under `providerOptions.armature`. */
const NAMES = ["tenant", "conversation", "objective", "maxUsd", "minQuality"] as const;

export interface SplitOptions {
  readonly routing: RouteOptions;
  /** The call without them. */
  readonly callOptions: LanguageModelV4CallOptions;
}

/** Takes the options for the router out of a call. All others in `armature` are the model's. */
export function splitOptions(options: LanguageModelV4CallOptions): SplitOptions {
  const given = options.providerOptions?.armature;
  if (given === undefined) return { routing: {}, callOptions: options };
  if ("tier" in given || "model" in given) {
    throw new InvalidArgumentError({
      argument: "providerOptions.armature",
      message: "name the tier or the model instead of `auto`: armature(router)(name)",
    });
  }
  const routing: Record<string, unknown> = {};
  const rest: typeof given = { ...given };
  for (const name of NAMES) {
    if (given[name] === undefined) continue;
    routing[name] = given[name];
    delete rest[name];
  }
  const providerOptions = { ...options.providerOptions, armature: rest };
  return { routing, callOptions: { ...options, providerOptions } };
}
