import { type ObjectiveOptions, parseObjective, RewardError } from "@armature/reward";
import { CliError } from "../error.ts";

/**
 * Parses `--objective`; undefined if the flag is absent.
 *
 * @throws CliError with exit code 2, naming the fault and the choices
 */
export function readObjective(text: string | undefined): ObjectiveOptions | undefined {
  if (text === undefined) return undefined;
  try {
    return parseObjective(text);
  } catch (cause) {
    if (!RewardError.isInstance(cause)) throw cause;
    throw new CliError(`--objective: ${cause.message}`, { cause, exitCode: 2 });
  }
}
