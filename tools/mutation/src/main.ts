import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";

/** The packages whose tests are tested by default: all else rests on what they do. */
const DEFAULT = ["core-linalg", "reward", "bandit-linucb", "storage-fs"];

/** Share of changes, in percent, that the tests must notice. */
const LEAST = 85;

/** A loaded machine is no endless loop. */
const TIMEOUT_MS = 60_000;

const root = fileURLToPath(new URL("../../..", import.meta.url));
process.chdir(root);

/** Changes a package's sources one at a time and looks whether its tests notice. */
async function mutate(name: string): Promise<void> {
  console.log(`\n${name}`);
  const folder = `packages/${name}`;
  await new Stryker({
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "tools/mutation/vitest.config.ts", dir: folder },
    mutate: [`${folder}/src/**/*.ts`, `!${folder}/src/index.ts`, `!${folder}/src/conformance*`],
    // The copy that is changed holds this package and what its tests need; the rest is linked.
    ignorePatterns: [
      "*",
      "!packages",
      `!${folder}/**`,
      "!tools",
      "!tools/mutation/**",
      "!vitest.config.ts",
      "!tsconfig.base.json",
      "!package.json",
    ],
    coverageAnalysis: "perTest",
    concurrency: 1,
    timeoutMS: TIMEOUT_MS,
    reporters: ["clear-text"],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    thresholds: { high: 95, low: LEAST, break: LEAST },
  }).runMutationTest();
}

const chosen = process.argv.slice(2);
for (const name of chosen.length > 0 ? chosen : DEFAULT) await mutate(name);
