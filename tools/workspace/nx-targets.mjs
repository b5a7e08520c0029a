import { dirname } from "node:path";

// The targets of every project, inferred from its folder: a new package adds no configuration.
const command = (line, cwd = "{projectRoot}") => ({ command: line, options: { cwd } });

const test = command("vitest run --config ../../vitest.config.ts --root .");
const build = command("tsup --config ../../tsup.config.ts");

// One process checks the whole workspace faster than one per project checks its part.
const lint = command("biome check .", "{workspaceRoot}");
const typecheck = command("tsc --noEmit", "{workspaceRoot}");

const targetsOf = (root) => {
  if (root.startsWith("packages/")) return { build, test };
  if (root === "tools/mutation") return {};
  return root === "tools/workspace" ? { lint, typecheck, test } : { test };
};

export const createNodes = [
  "{packages,tools,examples}/*/package.json",
  (files) =>
    files.map((file) => [
      file,
      { projects: { [dirname(file)]: { targets: targetsOf(dirname(file)) } } },
    ]),
];
