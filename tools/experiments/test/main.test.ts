import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { experiments } from "../src/registry.ts";
import { runExperiments } from "./run-experiments.ts";
import { syntheticBenchmark, temporaryDirectory } from "./synthetic-benchmark.ts";
import { workspaceDirectory } from "./workspace-directory.ts";

/** Too slow to run twice; the code that they measure has its own tests. */
const long = ["conversations", "coverage", "floor", "routellm"];
const names = experiments.map(({ name }) => name).filter((name) => !long.includes(name));

test("experiments complete and write equal bytes each time", {
  timeout: 300_000,
}, async () => {
  const data = syntheticBenchmark(45);
  const [first, second] = [temporaryDirectory(), temporaryDirectory()];
  for (const out of [first, second]) {
    const { code, stdout, stderr } = await runExperiments(
      ...["--data", data, "--only", names.join(), "--seeds", "2", "--out", out],
    );
    expect({ code, skipped: stderr.includes("skipped: ") }).toEqual({ code: 0, skipped: false });
    for (const name of names) expect(stdout).toContain(`## ${name}\n`);
  }
  const files = readdirSync(join(first, "experiments")).sort();
  expect(readdirSync(join(second, "experiments")).sort()).toEqual(files);
  for (const file of ["experiments.md", ...files.map((name) => `experiments/${name}`)]) {
    expect(readFileSync(join(second, file), "utf8"), file).toBe(
      readFileSync(join(first, file), "utf8"),
    );
  }
  const document = readFileSync(join(first, "experiments.md"), "utf8");
  for (const name of names) expect(document).toContain(`\n## ${name}\n`);
  for (const [, chart] of document.matchAll(/\]\((experiments\/.*?)\)/g)) {
    expect(files).toContain(chart.slice("experiments/".length));
  }
  expect(document).not.toMatch(/NaN|undefined|Infinity/);
});

test("writing one experiment again leaves the other sections unchanged", async () => {
  const data = syntheticBenchmark(30);
  const out = temporaryDirectory();
  const run = (only: string, seeds: string) =>
    runExperiments("--data", data, "--only", only, "--seeds", seeds, "--out", out);
  await run("no-budget,price-drop", "2");
  const before = readFileSync(join(out, "experiments.md"), "utf8");
  await run("no-budget", "3");
  const after = readFileSync(join(out, "experiments.md"), "utf8");
  const part = (document: string, name: string) =>
    document.split("\n## ").find((text) => text.startsWith(name));
  expect(part(after, "price-drop")).toBe(part(before, "price-drop"));
  expect(part(after, "no-budget")).toContain("--seeds 3");
});

test("a given objective is used and recorded", async () => {
  const out = temporaryDirectory();
  const { code, stdout } = await runExperiments(
    ...["--data", syntheticBenchmark(30), "--only", "default", "--seeds", "2", "--out", out],
    ...["--objective", "cost=0.6"],
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\| k3, 0.6, default /m);
  expect(readFileSync(join(out, "experiments.md"), "utf8")).toContain(
    "npm run experiments -- --only default --seeds 2 --objective cost=0.6\n",
  );
});

test("a floor lets a log evaluate more of the other policies", {
  timeout: 120_000,
}, async () => {
  const { stdout } = await runExperiments(
    ...["--data", syntheticBenchmark(), "--only", "floor", "--seeds", "1"],
  );
  const refused = (logged: string) =>
    stdout
      .split("\n")
      .filter((line) => line.startsWith(`| ${logged}, `))
      .map((line) => Number.parseFloat(line.split("|")[3]));
  const [floored, bare] = [refused("default"), refused("no floor")];
  expect(floored).toHaveLength(5);
  const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0);
  expect(sum(floored)).toBeLessThan(sum(bare));
});

test("a policy from a file is added to every table", async () => {
  const data = syntheticBenchmark(30);
  const file = join(workspaceDirectory(), "mine.ts");
  writeFileSync(file, 'import { uniform } from "@armature/policy";\nexport default uniform();\n');
  const { stdout } = await runExperiments(
    "--data",
    data,
    "--only",
    "no-budget",
    "--seeds",
    "2",
    "--policy",
    file,
  );
  const lines = stdout.split("\n").filter((line) => /^\| (emb26|req12|d1) /.test(line));
  expect(lines.map((line) => line.split("|")[1].trim())).toEqual(
    ["emb26", "req12", "d1"].flatMap((contexts) => [
      `${contexts} cold, linucb`,
      `${contexts} cold, mine`,
    ]),
  );
  // Targets apply to the default policy.
  for (const line of lines) expect(/[✓✗]/.test(line)).toBe(line.includes("linucb"));
});

test("an experiment whose files are absent is skipped and names them", async () => {
  const data = syntheticBenchmark(30);
  rmSync(join(data, "pareto_val_k4.jsonl"));
  const { code, stderr, stdout } = await runExperiments(
    "--data",
    data,
    "--only",
    "newcomers",
    "--seeds",
    "1",
  );
  expect(code).toBe(0);
  expect(stdout).toBe("");
  expect(stderr).toContain("skipped: pareto_val_k4.jsonl is not in");
});

test.each<[string[], string]>([
  [["--data", "/nowhere"], "no directory /nowhere"],
  [["--only", "nothing"], "No experiment nothing"],
  [["--seeds", "0"], "--seeds must be"],
  [["--jobs", "half"], "--jobs must be"],
  [["--objective", "price=1"], '--objective: "price" is not part of an objective'],
  [["--sedes", "2"], "--sedes"],
])("%s is refused with the usage", async (args, message) => {
  const data = syntheticBenchmark(5);
  const { code, stderr } = await runExperiments("--data", data, ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toContain("--policy FILE");
});
