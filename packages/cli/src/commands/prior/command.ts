import { type CommandDef, defineCommand } from "citty";
import { fitCommand } from "./fit-command.ts";
import { importCommand } from "./import-command.ts";
import { showCommand } from "./show-command.ts";

export const priorCommand: CommandDef = defineCommand({
  meta: { name: "prior", description: "Create or show a prior: what to expect of untried models." },
  subCommands: { fit: fitCommand, import: importCommand, show: showCommand },
});
