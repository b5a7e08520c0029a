import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type CommandDef, defineCommand } from "citty";
import { CliError, reportingErrors } from "../../error.ts";
import { priorsOfState } from "./priors-of-state.ts";
import { strengthFlag, writePriors } from "./write-priors.ts";

const args = {
  "linucb-state": {
    type: "string",
    description: "A state file {lambda, mu, dim, arms: {KEY: {A, b, count}}} with A = I + Σ x·xᵀ.",
    required: true,
  },
  "feature-schema": {
    type: "string",
    description: "Name of the features it was learned on, with a bias before them: theirs@1.",
    required: true,
  },
  arm: {
    type: "string",
    description: "KEY=MODEL names the model of a key that does not name it; KEY= omits the key.",
  },
  strength: {
    type: "string",
    description: "Number of observations that the prior counts for.",
    default: "50",
  },
  out: { type: "string", description: "File to write.", default: "prior.json" },
} as const;

export const importCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "import", description: "Convert the state of another LinUCB to a prior." },
  args,
  run: ({ args, rawArgs }) =>
    reportingErrors(async () => {
      const strength = strengthFlag(args.strength);
      const path = args["linucb-state"];
      let value: unknown;
      try {
        value = JSON.parse(await readFile(path, "utf8"));
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : cause;
        throw new CliError(`cannot read ${path}: ${reason}`, { cause });
      }
      const state = priorsOfState(value, modelNames(rawArgs), strength);
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

/** All `--arm KEY=MODEL` flags; citty keeps only the last one. */
function modelNames(rawArgs: string[]): ReadonlyMap<string, string> {
  const options = { arm: { type: "string", multiple: true } } as const;
  const { values } = parseArgs({ args: rawArgs, options, strict: false, allowPositionals: true });
  return new Map(
    (values.arm ?? []).map((text) => {
      // A key may contain "=", a model's name does not.
      const split = String(text).lastIndexOf("=");
      if (split < 1) throw new CliError(`--arm must be KEY=MODEL, not "${text}"`);
      return [String(text).slice(0, split), String(text).slice(split + 1)];
    }),
  );
}
