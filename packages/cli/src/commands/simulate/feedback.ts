import type { FeedbackModel } from "@armature/evaluation";
import { CliError } from "../../error.ts";

/** What `--delay`, `--missing` and `--noise` say; undefined where none of them is given. */
export function feedbackOf(given: {
  readonly delay?: string | undefined;
  readonly missing?: string | undefined;
  readonly noise?: string | undefined;
}): FeedbackModel | undefined {
  const { delay, missing, noise } = given;
  if (delay === undefined && missing === undefined && noise === undefined) return undefined;
  return {
    delay: number("--delay", delay, "a whole number of decisions", Number.isSafeInteger),
    missing: number("--missing", missing, "a share from 0 to 1", (share) => share <= 1),
    noise: number("--noise", noise, "a standard deviation", Number.isFinite),
  };
}

function number(
  name: string,
  text: string | undefined,
  what: string,
  fits: (value: number) => boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0) || !fits(value)) {
    throw new CliError(`${name} must be ${what}, at least 0, not "${text}"`);
  }
  return value;
}
