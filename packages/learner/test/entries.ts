import type { Outcome } from "@armature/reward";
import type { DeclareArm, Feedback, Settlement } from "../src/index.ts";

export const featureSchema = "two@1";

export function declare(id: string, rest: Partial<DeclareArm> = {}): DeclareArm {
  return {
    kind: "control",
    op: "declare-arm",
    id,
    tiers: ["default"],
    origin: "configuration",
    definition: { id },
    at: 0,
    ...rest,
  };
}

export function settle(
  decisionId: string,
  arm: string,
  outcome: Outcome,
  rest: Partial<Settlement> = {},
): Settlement {
  return {
    kind: "settlement",
    decisionId,
    attempt: 1,
    tier: "default",
    context: [1, 0.5],
    featureSchema,
    eligible: ["a", "b"],
    probabilities: [0.5, 0.5],
    arm,
    outcome,
    at: 0,
    stateOffset: null,
    fingerprint: "f",
    ...rest,
  };
}

export function feedback(
  decisionId: string,
  quality: number,
  rest: Partial<Feedback> = {},
): Feedback {
  return {
    kind: "feedback",
    decisionId,
    attempt: 1,
    channel: "user",
    revision: 0,
    quality,
    at: 0,
    ...rest,
  };
}
