import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linUCB } from "@armature/bandit-linucb";
import type { PriorFile } from "@armature/learner";
import { fork } from "@armature/policy";
import { createRouter, type Model, type Router, type RouterOptions } from "@armature/router";
import { fsStorage } from "@armature/storage-fs";
import { expect, test, vi } from "vitest";
import { runCli, temporaryDirectory } from "./run-cli.ts";

// Each test starts processes, which is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const models: Model[] = ["chatty", "coder"].map((id) => ({
  id,
  provider: "p",
  model: id,
  price: { input: 1, output: 1 },
}));
const code = "Write a function f that sorts {a: 1}; return [x, y];";
const chat = "Why do people like the sea so much?";
const qualityOf = (model: string, prompt: string) =>
  (model === "coder") === prompt.startsWith("Write") ? 0.9 : 0.3;
const promptOf = (i: number) => (i % 2 ? `${code} // ${i}` : `${chat} (${i})`);

function routerOf(options: Partial<RouterOptions> = {}): Promise<Router> {
  return createRouter({
    models,
    policy: linUCB(),
    tokenKeys: [{ id: "k", secret: "0123456789abcdef0123456789abcdef" }],
    ...options,
  });
}

const meanOf = (router: Router, request: string, id: string) =>
  router.explain(request).arms.find((arm) => arm.id === id)?.mean ?? Number.NaN;

async function writeTable(count: number): Promise<string> {
  const path = join(temporaryDirectory(), "rows.jsonl");
  const lines = Array.from({ length: count }, (_, i) => {
    const prompt = promptOf(i);
    const arms = Object.fromEntries(
      models.map(({ id }) => [id, { reward: qualityOf(id, prompt), cost: 0.001 }]),
    );
    return JSON.stringify({ id: `r${i}`, prompt, arms });
  });
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

test("a router starts with the expectations of a prior fitted on a table", async () => {
  const out = join(temporaryDirectory(), "prior.json");
  const { code: exit, stdout } = await runCli(
    "prior",
    "fit",
    "--table",
    await writeTable(200),
    "--out",
    out,
  );
  expect(exit).toBe(0);
  expect(stdout).toMatch(/chatty +coder/);
  expect(stdout).toMatch(/worth, in observations +50 +50/);
  expect(stdout).toMatch(/US\$ per 1,000 requests +1 +1/);
  const file: PriorFile = JSON.parse(readFileSync(out, "utf8"));
  expect(file).toMatchObject({ kind: "armature-prior", featureSchema: "req12@1", dimension: 12 });
  expect(file.arms.coder).toMatchObject({ strength: 50, costUsd: expect.closeTo(0.001, 12) });
  const [cold, warm] = [await routerOf(), await routerOf({ priors: out })];
  expect(warm.explain(code).chosen).toBe("coder");
  expect(warm.explain(chat).chosen).toBe("chatty");
  expect(Math.abs(meanOf(warm, code, "coder") - 0.9)).toBeLessThan(0.1);
  expect(Math.abs(meanOf(warm, code, "chatty") - 0.3)).toBeLessThan(0.1);
  expect(Math.abs(meanOf(cold, code, "chatty") - 0.3)).toBeGreaterThan(0.15);
  await Promise.all([cold.close(), warm.close()]);
  const shown = await runCli("prior", "show", out);
  expect(stdout).toContain(shown.stdout.trim());
});

test("a prior fitted on a log reflects the outcomes, including feedback", async () => {
  const directory = temporaryDirectory();
  const first = await routerOf({ storage: fsStorage({ directory }) });
  const rng = fork(3, "log");
  for (let i = 0; i < 300; i++) {
    const decision = first.route(promptOf(i));
    const quality = qualityOf(decision.model.id, promptOf(i));
    const late = rng.uniform() < 0.3;
    await decision.report({ costUsd: 0.002, ...(!late && { quality }) });
    if (late) await first.feedback(decision.token, { quality });
  }
  await first.close();
  const out = join(temporaryDirectory(), "prior.json");
  const fitted = await runCli("prior", "fit", "--log", directory, "--strength", "80", "--out", out);
  expect(fitted).toMatchObject({ code: 0, stderr: "" });
  const file: PriorFile = JSON.parse(readFileSync(out, "utf8"));
  expect(file.arms.coder).toMatchObject({ strength: 80, costUsd: expect.closeTo(0.002, 12) });
  const warm = await routerOf({ priors: file });
  expect(warm.explain(code).chosen).toBe("coder");
  expect(warm.explain(chat).chosen).toBe("chatty");
  await warm.close();
});

test("a prior is of quality, as the configuration defines it, regardless of the weight of dollars", async () => {
  const directory = temporaryDirectory();
  const config = join(directory, "armature.config.mjs");
  const levelWith = async (text: string) => {
    writeFileSync(config, text);
    const out = join(directory, "prior.json");
    const table = await writeTable(60);
    await runCli("prior", "fit", "--table", table, "--config", config, "--out", out);
    const { arms }: PriorFile = JSON.parse(readFileSync(out, "utf8"));
    const { mean = [], gram = [] } = arms.coder ?? {};
    return mean.reduce((sum, slope, i) => sum + slope * (gram[(i * (i + 1)) / 2] ?? 0), 0);
  };
  // The mean quality is .6.
  expect(await levelWith("export default { models: [] };")).toBeCloseTo(0.6, 2);
  const budgeted = "export default { models: [], budget: { usdPerRequest: 1 } };";
  expect(await levelWith(budgeted)).toBeCloseTo(0.6, 2);
  const halved =
    "const reward = { kind: 'halved', config: null, objective: {}, quality: (o) => o.quality / 2 };" +
    "export default { models: [], reward };";
  expect(await levelWith(halved)).toBeCloseTo(0.3, 2);
});

test("rows with their own contexts need the name of their features", async () => {
  const directory = temporaryDirectory();
  const [path, out] = [join(directory, "rows.jsonl"), join(directory, "prior.json")];
  const rows = [0, 0.5, 1].map((x, i) => ({
    id: `r${i}`,
    context: [1, x],
    arms: { a: { reward: x, cost: 0 } },
  }));
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join("\n"));
  const unnamed = await runCli("prior", "fit", "--table", path, "--out", out);
  expect(unnamed).toMatchObject({ code: 1, stderr: expect.stringContaining("--feature-schema") });
  const named = await runCli(
    "prior",
    "fit",
    "--table",
    path,
    "--feature-schema",
    "two@1",
    "--out",
    out,
  );
  expect(named.code).toBe(0);
  expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({
    featureSchema: "two@1",
    dimension: 2,
    arms: { a: { strength: 3, gram: [1, 0.5, 1.25 / 3], costUsd: 0 } },
  });
});

test.each([
  [["fit"], /--log DIR or --table FILE/],
  [["fit", "--log", "a", "--table", "b"], /--log DIR or --table FILE/],
  [["fit", "--table", "none.jsonl"], /none\.jsonl/],
  [["fit", "--table", "none.jsonl", "--strength", "0"], /--strength/],
  [["show", "none.json"], /none\.json/],
])("invalid input is refused: %j", async (parameters, message) => {
  const result = await runCli("prior", ...parameters);
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr).toMatch(message);
  expect(result.stderr).not.toMatch(/\n\s+at /);
});

test("a log without outcomes is refused", async () => {
  const directory = temporaryDirectory();
  await (await routerOf({ storage: fsStorage({ directory }) })).close();
  const result = await runCli("prior", "fit", "--log", directory);
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining("no outcome") });
});
