import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type CommandDef, defineCommand } from "citty";
import { CliError, reportingErrors } from "../../error.ts";
import { priorsOfState } from "./linucb-state.ts";
import { strengthOf, writePriors } from "./write-priors.ts";

const args = {
  "linucb-state": {
    type: "string",
    description: "A state file {lambda, mu, dim, arms: {KEY: {A, b, count}}} with A = I + Σ x·xᵀ.",
    required: true,
  },
  "feature-schema": {
    type: "string",
    description: "Names the features it was learned on, a bias before them, such as theirs@1.",
    required: true,
  },
  arm: {
    type: "string",
    description: "KEY=MODEL, for each key that does not say which model it is; KEY= leaves it out.",
  },
  strength: { type: "string", description: "Observations that it is worth.", default: "50" },
  out: { type: "string", description: "Where to write it.", default: "prior.json" },
} as const;

export const importCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "import", description: "Take over what another LinUCB has learned." },
  args,
  run: ({ args, rawArgs }) =>
    reportingErrors(async () => {
      const strength = strengthOf(args.strength);
      const path = args["linucb-state"];
      let value: unknown;
      try {
        value = JSON.parse(await readFile(path, "utf8"));
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : cause;
        throw new CliError(`cannot read ${path}: ${reason}`, { cause });
      }
      const state = priorsOfState(value, namesOf(rawArgs), strength);
      for (const key of state.untried) console.log(`${key} was never tried: left out`);
      await writePriors(args.out, {
        kind: "armature-prior",
        version: 2,
        featureSchema: args["feature-schema"],
        dimension: state.dimension,
        arms: state.arms,
      });
    }),
});

/** Every `--arm KEY=MODEL`; the parser of commands keeps only the last one. */
function namesOf(rawArgs: string[]): ReadonlyMap<string, string> {
  const options = { arm: { type: "string", multiple: true } } as const;
  const { values } = parseArgs({ args: rawArgs, options, strict: false, allowPositionals: true });
  return new Map(
    (values.arm ?? []).map((text) => {
      // Keys may hold an "=", the names of models do not.
      const split = String(text).lastIndexOf("=");
      if (split < 1) throw new CliError(`--arm must be KEY=MODEL, not "${text}"`);
      return [String(text).slice(0, split), String(text).slice(split + 1)];
    }),
  );
}
