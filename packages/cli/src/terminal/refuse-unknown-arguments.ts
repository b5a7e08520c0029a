import { parseArgs } from "node:util";
import { similarName } from "@armature/router";
import type { ArgsDef, CommandDef, Resolvable } from "citty";
import { CliError } from "../error.ts";

/**
 * Checks a command line against the command it names: citty ignores flags and arguments that the
 * command does not define.
 *
 * @param args the arguments after `path`
 * @param path the command's name, with the names of the commands it belongs to
 * @throws CliError with exit code 2, naming the argument and, if there is one, a similar flag
 */
export async function refuseUnknownArguments(
  command: CommandDef,
  args: readonly string[],
  path: string,
): Promise<void> {
  const subCommands = await resolved(command.subCommands);
  const [name] = args;
  if (subCommands === undefined || name === undefined || name.startsWith("-")) {
    checkArguments((await resolved(command.args)) ?? {}, args, path);
    return;
  }
  if (!Object.hasOwn(subCommands, name)) {
    throw unknown(`command ${name}`, similarName(name, Object.keys(subCommands)), path);
  }
  const subCommand = await resolved(subCommands[name]);
  if (subCommand !== undefined) {
    await refuseUnknownArguments(subCommand, args.slice(1), `${path} ${name}`);
  }
}

function checkArguments(definitions: ArgsDef, args: readonly string[], path: string): void {
  const flags = Object.entries(definitions).filter(([, { type }]) => type !== "positional");
  const options = Object.fromEntries(
    flags.map(([name, { type }]) => [
      name,
      { type: type === "boolean" ? ("boolean" as const) : ("string" as const) },
    ]),
  );
  let positionals = Object.keys(definitions).length - flags.length;
  const { tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === "positional" && positionals-- <= 0) {
      throw unknown(`argument "${token.value}"`, undefined, path);
    }
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) {
      const near = similarName(name, Object.keys(options));
      throw unknown(`option ${rawName}`, near && `--${near}`, path);
    }
    const missing = value === undefined || (!inlineValue && value.startsWith("--"));
    if (option.type === "string" && missing) {
      throw new CliError(`${rawName} needs a value`, { exitCode: 2 });
    }
  }
}

function unknown(what: string, near: string | undefined, path: string): CliError {
  const remedy = near === undefined ? `see ${path} --help` : `did you mean ${near}?`;
  return new CliError(`unknown ${what}: ${remedy}`, { exitCode: 2 });
}

async function resolved<Value>(value: Resolvable<Value> | undefined): Promise<Value | undefined> {
  return typeof value === "function" ? (value as () => Promise<Value>)() : value;
}
