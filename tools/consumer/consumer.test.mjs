import { execFileSync } from "node:child_process";
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

// The packages as users get them: packed and installed outside the workspace.
const root = fileURLToPath(new URL("../..", import.meta.url));
const manifests = globSync("packages/*/package.json", { cwd: root })
  .sort()
  .map((file) => JSON.parse(readFileSync(join(root, file), "utf8")));
const entries = manifests.flatMap(({ name, exports }) =>
  Object.keys(exports)
    // Importing the command would run it, and package.json is not a module.
    .filter((path) => path !== "./package.json" && path !== "./main")
    .map((path) => name + path.slice(1)),
);
const installed = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies;

/** The frameworks that users of the adapters have. */
const frameworks = Object.fromEntries(
  Object.entries(manifestOf("armature").peerDependencies).filter(([name]) => !isOurs(name)),
);

let project;
/** Packed packages by name, as npm installs them. */
let tarballs;

function isOurs(name) {
  return name === "armature" || name.startsWith("@armature/");
}

function manifestOf(wanted) {
  return manifests.find(({ name }) => name === wanted);
}

function run(command, ...parameters) {
  return runIn(project, command, ...parameters);
}

function runIn(directory, command, ...parameters) {
  try {
    return execFileSync(command, parameters, { cwd: directory, encoding: "utf8", stdio: "pipe" });
  } catch (error) {
    throw new Error(`${command} ${parameters.join(" ")}\n${error.stdout}\n${error.stderr}`);
  }
}

const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];

function write(file, text) {
  writeFileSync(join(project, file), text);
}

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "consumer-"));
  const folder = join(project, "tarballs");
  mkdirSync(folder);
  const packed = JSON.parse(
    execFileSync(
      "npm",
      [
        "pack",
        "--json",
        "--pack-destination",
        folder,
        ...manifests.flatMap(({ name }) => ["-w", name]),
      ],
      { cwd: root, encoding: "utf8" },
    ),
  );
  tarballs = Object.fromEntries(
    Object.values(packed).map(({ name, filename }) => [name, `file:${join(folder, filename)}`]),
  );
  write(
    "package.json",
    JSON.stringify({
      private: true,
      dependencies: { ...tarballs, ...frameworks },
      devDependencies: { vitest: installed.vitest, "@types/node": installed["@types/node"] },
    }),
  );
  run("npm", ...install);
}, 300_000);

// About 10,000 files, on a disk that other tests use.
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
// @ts-expect-error unknown weight
router.route("hello", { objective: { qualityWeight: 1 } });
// @ts-expect-error a reward function has an objective
await createRouter({ models: [], reward: { kind: "mine", config: {}, quality: () => 1 } });
await decision.report({ quality: 1 });
// @ts-expect-error a quality is a number
await decision.report({ quality: "good" });
await router.close();
`,
  );
  run(join(root, "node_modules/.bin/tsc"), "-p", ".");
});

test("policies and reward functions outside the workspace run their conformance suites in three lines each", () => {
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

test("armature and express are all that a gateway needs", { timeout: 300_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), "front-door-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  // The packages are not published, so npm is given a file for each that it would fetch.
  const needed = new Set(["armature"]);
  for (const name of needed) {
    for (const other of Object.keys(manifestOf(name).dependencies ?? {})) {
      if (isOurs(other)) needed.add(other);
    }
  }
  const files = Object.fromEntries([...needed].map((name) => [name, tarballs[name]]));
  writeFileSync(
    join(directory, "package.json"),
    JSON.stringify({ private: true, dependencies: { ...files, express: frameworks.express } }),
  );
  runIn(directory, "npm", ...install);
  writeFileSync(
    join(directory, "main.mjs"),
    `import { createRouter, fsStorage } from "armature";
import { gateway } from "armature/express";
import express from "express";
const router = await createRouter({
  models: [{ id: "small", provider: "ollama", model: "qwen3:0.6b" }],
  storage: fsStorage({ directory: "./data" }),
});
const handler = gateway(router);
const server = express().use("/v1", handler).listen(0, "127.0.0.1", async () => {
  const { port } = server.address();
  const response = await fetch(\`http://127.0.0.1:\${port}/v1/models\`);
  console.log((await response.json()).data.map(({ id }) => id).join());
  server.close();
  await handler.close();
  await router.close();
});`,
  );
  expect(runIn(directory, process.execPath, "main.mjs")).toMatch(/small/);
  expect(runIn(directory, join(directory, "node_modules/.bin/armature"), "--help")).toMatch(
    /serve/,
  );
  const installed = readdirSync(join(directory, "node_modules"));
  expect(installed).toContain("express");
  for (const other of ["koa", "fastify", "hono", "redis", "pg", "openai"]) {
    expect(installed).not.toContain(other);
  }
});

test.each(manifests.map(({ name }) => name))("publint finds no fault with %s", async (name) => {
  const pkgDir = join(project, "node_modules", name);
  const { messages } = await publint({ pkgDir, pack: false, strict: true });
  expect(messages.filter(({ type }) => type === "error")).toEqual([]);
});
