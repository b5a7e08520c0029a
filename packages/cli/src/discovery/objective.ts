import { type ObjectiveOptions, parseObjective, RewardError } from "@armature/reward";
import { CliError } from "../error.ts";

/**
 * What `--objective` says; undefined if it is not given.
 *
 * @throws CliError with exit code 2, naming what is wrong and the choices
 */
export function objectiveOf(text: string | undefined): ObjectiveOptions | undefined {
  if (text === undefined) return undefined;
  try {
    return parseObjective(text);
  } catch (cause) {
    if (!RewardError.isInstance(cause)) throw cause;
    throw new CliError(`--objective: ${cause.message}`, { cause, exitCode: 2 });
  }
}
