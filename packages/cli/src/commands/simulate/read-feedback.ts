import type { FeedbackModel } from "@armature/evaluation";
import { numberFlag } from "../../terminal/number-flag.ts";

/** The feedback described by `--delay`, `--missing` and `--noise`; undefined if all are absent. */
export function readFeedback(given: {
  readonly delay?: string | undefined;
  readonly missing?: string | undefined;
  readonly noise?: string | undefined;
}): FeedbackModel | undefined {
  const { delay, missing, noise } = given;
  if (delay === undefined && missing === undefined && noise === undefined) return undefined;
  return {
    delay: numberFlag(
      "--delay",
      delay,
      "a whole number of decisions, at least 0",
      (value) => Number.isSafeInteger(value) && value >= 0,
    ),
    missing: numberFlag(
      "--missing",
      missing,
      "a share from 0 to 1",
      (value) => value >= 0 && value <= 1,
    ),
    noise: numberFlag("--noise", noise, "a standard deviation, at least 0", (value) => value >= 0),
  };
}
