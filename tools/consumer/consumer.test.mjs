import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

// The packages as a user gets them: packed, installed outside the workspace, and used from there.
const root = fileURLToPath(new URL("../..", import.meta.url));
const manifests = globSync("packages/*/package.json", { cwd: root })
  .sort()
  .map((file) => JSON.parse(readFileSync(join(root, file), "utf8")));
const entries = manifests.flatMap(({ name, exports }) =>
  Object.keys(exports)
    // The command runs when it is loaded, and package.json is no module.
    .filter((path) => path !== "./package.json" && path !== "./main")
    .map((path) => name + path.slice(1)),
);
const installed = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies;

let project;

function run(command, ...parameters) {
  try {
    return execFileSync(command, parameters, { cwd: project, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    throw new Error(`${command} ${parameters.join(" ")}\n${error.stdout}\n${error.stderr}`);
  }
}

function write(file, text) {
  writeFileSync(join(project, file), text);
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "consumer-"));
  const tarballs = join(project, "tarballs");
  mkdirSync(tarballs);
  const packed = JSON.parse(
    execFileSync(
      "npm",
      [
        "pack",
        "--json",
        "--pack-destination",
        tarballs,
        ...manifests.flatMap(({ name }) => ["-w", name]),
      ],
      { cwd: root, encoding: "utf8" },
    ),
  );
  const files = Object.values(packed).map(({ name, filename }) => [
    name,
    `file:tarballs/${filename}`,
  ]);
  write(
    "package.json",
    JSON.stringify({
      private: true,
      dependencies: Object.fromEntries(files),
      devDependencies: { vitest: installed.vitest, "@types/node": installed["@types/node"] },
    }),
  );
  run("npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts");
}, 300_000);

// Some 10,000 files, on a disk that other tests use.
afterAll(() => rmSync(project, { recursive: true, force: true }), 300_000);

test("every entry can be imported", () => {
  write(
    "import.mjs",
    `for (const name of ${JSON.stringify(entries.filter((name) => !name.endsWith("/conformance")))})
       if (Object.keys(await import(name)).length === 0) throw new Error(name + " exports nothing");`,
  );
  run(process.execPath, "import.mjs");
});

test("every entry can be required", () => {
  write(
    "require.cjs",
    `for (const name of ${JSON.stringify(entries.filter((name) => !name.endsWith("/conformance")))})
       if (Object.keys(require(name)).length === 0) throw new Error(name + " exports nothing");`,
  );
  run(process.execPath, "require.cjs");
});

test("every entry has types that a strict consumer can use", () => {
  write(
    "tsconfig.json",
    JSON.stringify({
      compilerOptions: {
        strict: true,
        exactOptionalPropertyTypes: true,
        module: "nodenext",
        target: "es2023",
        noEmit: true,
        skipLibCheck: true,
        types: ["node"],
      },
      files: ["types.mts"],
    }),
  );
  const lines = entries.map((name, i) => `import * as m${i} from ${JSON.stringify(name)};`);
  const uses = entries.map((_, i) => `const k${i}: object = m${i};`);
  write(
    "types.mts",
    `${[...lines, ...uses].join("\n")}
import { createRouter, type Decision } from "@armature/router";
import { type Objective, type RewardFunction, worthOf } from "@armature/reward";
const reward: RewardFunction = {
  kind: "mine",
  config: {},
  objective: { costWeight: 0, latencyWeight: 0 },
  quality: ({ quality, latencyMs = 0 }) => (latencyMs > 5000 ? 0 : quality),
};
const router = await createRouter({
  models: [{ id: "a", provider: "ollama", model: "m" }],
  reward,
  objectives: { acme: { costWeight: 0.6 } },
});
const decision: Decision = router.route("hello", { objective: { latencyWeight: 0.2 }, maxUsd: 1 });
await router.setObjective({ costWeight: 0.4 }, "acme");
const objective: Objective = router.objective("acme");
const worth: number | undefined = worthOf(objective, { quality: 1, costUsd: 0.001 });
// @ts-expect-error weights are of what is known
router.route("hello", { objective: { qualityWeight: 1 } });
// @ts-expect-error a reward function says how it is weighed
await createRouter({ models: [], reward: { kind: "mine", config: {}, quality: () => 1 } });
await decision.report({ quality: 1 });
// @ts-expect-error a quality is a number
await decision.report({ quality: "good" });
await router.close();
`,
  );
  run(join(root, "node_modules/.bin/tsc"), "-p", ".");
});

test("a stranger's policy and reward function run their conformance suites in three lines each", () => {
  write(
    "mine.test.mjs",
    `import { uniform } from "@armature/policy";
import { policyConformance } from "@armature/policy/conformance";
policyConformance("mine", uniform());

import { qualityCostLatency } from "@armature/reward";
import { rewardConformance } from "@armature/reward/conformance";
rewardConformance("mine", qualityCostLatency({ costWeight: 0.5 }));`,
  );
  expect(run(join(project, "node_modules/.bin/vitest"), "run", "--no-color")).toMatch(/\d+ passed/);
});

test("the command runs", () => {
  expect(run(join(project, "node_modules/.bin/armature"), "--help")).toMatch(
    /serve.*simulate.*inspect/s,
  );
});

test.each(manifests.map(({ name }) => name))("publint finds nothing wrong with %s", (name) => {
  const folder = join(root, "packages", name.replace("@armature/", ""));
  execFileSync(join(root, "node_modules/.bin/publint"), ["--strict", folder], { stdio: "pipe" });
});
