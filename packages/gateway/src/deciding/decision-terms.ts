import { type ObjectiveOptions, parseObjective, RewardError } from "@armature/reward";
import type { RouteOptions } from "@armature/router";
import { GatewayError } from "../error.ts";
import type { GatewayRequest } from "../http/request.ts";

const OBJECTIVE = "x-armature-objective";
const MAX_USD = "x-armature-max-usd";
const MIN_QUALITY = "x-armature-min-quality";

/** How the headers of a request weigh and bound its decision. */
export type DecisionTerms = Pick<RouteOptions, "objective" | "maxUsd" | "minQuality">;

/**
 * Reads the headers by which a client weighs and bounds its own decision.
 * @param allowed true if the client may set them
 * @throws GatewayError `invalid-request` for an unreadable header, `not-allowed` for a client that may
 *   not set it
 */
export function decisionTerms(
  request: GatewayRequest,
  allowed: ((request: GatewayRequest) => boolean) | undefined,
): DecisionTerms {
  const objective = header(request, OBJECTIVE);
  const maxUsd = header(request, MAX_USD);
  const minQuality = header(request, MIN_QUALITY);
  const set = objective ?? maxUsd ?? minQuality;
  if (set === undefined) return {};
  if (allowed?.(request) !== true) {
    throw new GatewayError(
      "not-allowed",
      `this client may not set ${OBJECTIVE}, ${MAX_USD} or ${MIN_QUALITY}: leave them out, or have ` +
        "the gateway's option `objective` allow it",
    );
  }
  return {
    ...(objective !== undefined && { objective: readObjective(objective) }),
    ...(maxUsd !== undefined && { maxUsd: readNumber(MAX_USD, maxUsd, Number.MAX_VALUE) }),
    ...(minQuality !== undefined && { minQuality: readNumber(MIN_QUALITY, minQuality, 1) }),
  };
}

function header({ headers }: GatewayRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "object" ? value.join(",") : value;
}

function readObjective(text: string): ObjectiveOptions {
  try {
    return parseObjective(text);
  } catch (error) {
    if (!RewardError.isInstance(error)) throw error;
    throw new GatewayError("invalid-request", `${OBJECTIVE}: ${error.message}`, {
      cause: error,
      param: OBJECTIVE,
    });
  }
}

function readNumber(name: string, text: string, max: number): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= 0 && value <= max) return value;
  const range = max === 1 ? "from 0 to 1" : "≥ 0";
  throw new GatewayError("invalid-request", `${name} must be a number ${range}`, { param: name });
}
