import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";

/** The packages tested by default, on which all others rest. */
const DEFAULT = ["core-linalg", "reward", "bandit-linucb", "storage-fs"];

/** Least share of changes that the tests must notice, in per cent. */
const LEAST = 85;

/** Generous, because a busy machine is not an endless loop. */
const TIMEOUT_MS = 60_000;

const root = fileURLToPath(new URL("../../..", import.meta.url));
process.chdir(root);

/** Changes the sources of a package one expression at a time, and checks that its tests notice. */
async function mutate(name: string): Promise<void> {
  console.log(`\n${name}`);
  const folder = `packages/${name}`;
  await new Stryker({
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "tools/mutation/vitest.config.ts", dir: folder },
    mutate: [`${folder}/src/**/*.ts`, `!${folder}/src/index.ts`, `!${folder}/src/conformance/**`],
    // The changed copy holds this package and the files its tests need; the rest is linked.
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
