import { dirname } from "node:path";

// The targets of every project, inferred from where it lies: a new package adds no configuration.
const command = (line) => ({ command: line, options: { cwd: "{projectRoot}" } });

const every = {
  test: command("vitest run --config ../../vitest.config.ts --root ."),
  lint: command("biome check ."),
};
const typed = { ...every, typecheck: command("tsc --noEmit") };
const published = { ...typed, build: command("tsup --config ../../tsup.config.ts") };

const { test: _, ...untested } = typed;

const targetsOf = (root) => {
  if (root.startsWith("packages/")) return published;
  if (root === "tools/mutation") return untested;
  return root === "tools/workspace" || root === "tools/consumer" ? every : typed;
};

export const createNodes = [
  "{packages,tools,examples}/*/package.json",
  (files) =>
    files.map((file) => [
      file,
      { projects: { [dirname(file)]: { targets: targetsOf(dirname(file)) } } },
    ]),
];
