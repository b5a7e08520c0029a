import { type CommandDef, defineCommand } from "citty";
import { fitCommand } from "./fit-command.ts";
import { importCommand } from "./import-command.ts";
import { showCommand } from "./show-command.ts";

export const priorCommand: CommandDef = defineCommand({
  meta: { name: "prior", description: "Make and look at what is believed of models beforehand." },
  subCommands: { fit: fitCommand, import: importCommand, show: showCommand },
});
