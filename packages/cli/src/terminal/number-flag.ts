import { CliError } from "../error.ts";

/**
 * The number given to a flag; undefined if the flag is absent.
 *
 * @param expected what the flag takes, as in "a share from 0 to 1"
 * @throws CliError naming the flag and what it takes
 */
export function numberFlag<Text extends string | undefined>(
  flag: string,
  text: Text,
  expected: string,
  fits: (value: number) => boolean,
): number | Extract<Text, undefined> {
  if (text === undefined) return undefined as Extract<Text, undefined>;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && fits(value)) return value;
  throw new CliError(`${flag} must be ${expected}, not "${text}"`);
}
