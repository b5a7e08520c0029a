import type { LivenessReport } from "@armature/features";
import type { Fold, LogFollower } from "@armature/learner";
import type { Objective } from "@armature/reward";
import type { Health } from "@armature/storage";
import type { RouterStatus } from "../contract/router.ts";

/** The sources of a status. */
export interface StatusParts {
  readonly fold: Fold;
  readonly follower: Pick<LogFollower, "offset" | "lag" | "failure">;
  readonly storage: Health;
  readonly objective: Objective;
  readonly decisions: number;
  readonly policyFailures: number;
  readonly failingModels: readonly string[];
  readonly liveness: LivenessReport;
}

export function statusOf(parts: StatusParts): RouterStatus {
  const { fold, follower, storage, liveness } = parts;
  const { offset, lag, failure } = follower;
  const { settlements, expired, refused, capped } = fold.counts;
  const { constant, collinear } = liveness;
  const problems: string[] = [];
  if (failure) problems.push(`learning has stopped: ${failure.message}`);
  if (storage.status !== "ok") problems.push(`storage: ${storage.detail ?? "degraded"}`);
  return {
    status: problems.length > 0 ? "degraded" : "ok",
    problems,
    storage,
    offset,
    lag,
    fingerprint: fold.fingerprint,
    objective: parts.objective,
    decisions: parts.decisions,
    settlements,
    expired,
    refused,
    capped,
    ...(fold.lastRefusal !== undefined && { lastRefusal: fold.lastRefusal }),
    policyFailures: parts.policyFailures,
    failingModels: parts.failingModels,
    deadFeatures: { constant, collinear },
    tiers: Object.fromEntries([...fold.tiers].map(([name, { policy }]) => [name, policy.arms()])),
  };
}
