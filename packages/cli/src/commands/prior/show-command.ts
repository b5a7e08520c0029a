import { readPriors } from "@armature/learner";
import { type CommandDef, defineCommand } from "citty";
import { reportingErrors } from "../../error.ts";
import { renderPriors } from "./render-priors.ts";

const args = {
  file: { type: "positional", description: "A prior file.", required: true },
} as const;

export const showCommand: CommandDef<typeof args> = defineCommand({
  meta: { name: "show", description: "Show the contents of a prior file." },
  args,
  run: ({ args }) =>
    reportingErrors(async () => console.log(renderPriors(await readPriors(args.file)))),
});
