import { readFileSync } from "node:fs";
import { join } from "node:path";
import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { createRouter } from "@armature/router";
import { fsStorage } from "@armature/storage-fs";
import { expect, test, vi } from "vitest";
import { runCli, temporaryDirectory } from "../run-cli.ts";
import { evaluate, file, someLog } from "./run-evaluate.ts";

// Each test starts processes, which is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Unlike the objective of the logged decisions, this ignores dollars. */
const qualityAlone = ["--objective", "cost=0,latency=0"];

test("a better and more expensive policy is reported as such", async () => {
  const { code, stdout, stderr } = await evaluate(await someLog(), "large", ...qualityAlone);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /It would have been better: \+0\.\d+ \[\+0\.\d+, \+0\.\d+\] value per request/,
  );
  expect(stdout).toContain("Value is quality alone, for every decision and all policies.");
  expect(stdout).toMatch(/and more expensive: \+\d+\.\d+ \[/);
  expect(stdout).toMatch(/ value +quality +\$ per 1,000/);
  expect(stdout).toMatch(/candidate +0\.\d{4} \[.*\] +0\.\d{4} \[/);
  expect(stdout).toMatch(/large +93\.3% +33\.3%/);
  expect(stdout).toMatch(/effective size \d+ of 1,500/);
});

test("--json prints one object of the promised shape, and the same every time", async () => {
  const log = await someLog();
  const first = await evaluate(log, "linucb", "--json");
  const { report, candidate, baseline, directory } = JSON.parse(first.stdout);
  expect({ candidate, baseline, directory }).toEqual({
    candidate: file("linucb"),
    baseline: "logged",
    directory: log,
  });
  const interval = {
    estimate: expect.any(Number),
    low: expect.any(Number),
    high: expect.any(Number),
  };
  const comparison = { candidate: interval, baseline: interval, difference: interval };
  for (const metric of [report.value, report.quality, report.costUsd]) {
    expect(metric).toMatchObject({ ...comparison, method: expect.any(String) });
    expect(metric.others).toContainEqual({ name: "SNIPS", ...comparison });
  }
  expect(report.log).toMatchObject({ entries: 3003, decisions: 3000, judged: 1500, fitted: 1500 });
  expect((await evaluate(log, "linucb", "--json")).stdout).toBe(first.stdout);
});

test("the configuration defines the quality and, for an older log, the objective", async () => {
  const log = await someLog();
  const { stdout } = await evaluate(log, "large", "--config", file("config"));
  expect(stdout).toMatch(/It would have been worse: −0\.\d+/);
  expect(stdout).toContain(
    "Value is measured by each decision's own objective; the latest is quality, less 0.1 for every 10 s.",
  );
});

test("value follows a named objective: better, but not worth its price", async () => {
  const log = await someLog();
  const named = (text: string) => evaluate(log, "large", "--objective", text);
  const { stdout } = await named("cost=0.5,latency=0,cost-scale-usd=0.01");
  expect(stdout).toMatch(
    /It would have been worse: −0\.\d+ .* value per request, and more expensive/,
  );
  expect(stdout).toContain("Value is quality, less 0.5 for every $0.01, for every decision");
  // The log names no objective: the default applies, scaled by the most expensive model's mean cost.
  const { report } = JSON.parse((await evaluate(log, "large", "--json")).stdout);
  expect(report.objective).toMatchObject({
    named: false,
    latest: { costWeight: 0.3, costScaleUsd: expect.closeTo(0.01, 4) },
  });
});

test("--fit-share sets the share of the log that policies are fitted on", async () => {
  const log = await someLog();
  const { stdout } = await evaluate(log, "linucb", "--fit-share", "0.2", "--json");
  expect(JSON.parse(stdout).report.log).toMatchObject({ fitted: 600, judged: 2400 });
  const { code, stderr } = await evaluate(log, "linucb", "--fit-share", "1");
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("fitShare") });
});

test("another policy can be the baseline, and policies can keep learning", async () => {
  const log = await someLog(4000);
  const paired = await evaluate(log, "linucb", "--baseline", file("uniform"), "--json");
  expect(JSON.parse(paired.stdout).report.quality.difference.estimate).toBeGreaterThan(0);
  const learning = await evaluate(log, "linucb", "--learning");
  expect(learning.stdout).toMatch(/left to learn and evaluated on/);
  const fixed = await evaluate(log, "linucb", "--fixed", "--json");
  expect(JSON.parse(fixed.stdout).report.value.method).toMatch(/cross-fitted/);
});

test("the gate stops a candidate that is not shown to be as good or may cost too much", async () => {
  const log = await someLog();
  const gated = (policy: string, ...options: string[]) =>
    evaluate(log, policy, "--gate", ...qualityAlone, ...options);
  expect(await gated("large")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("gate: passed"),
  });
  expect(await gated("large", "--max-usd", "0.005")).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/gate: not passed: it may cost \$0\.0\d+ per request, more than/),
  });
  expect((await gated("large", "--max-usd", "0.02")).code).toBe(0);
  // As good as the logged policy, but not proven to the last thousandth.
  expect(await gated("uniform")).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("its value may be lower"),
  });
  expect((await gated("uniform", "--margin", "0.05")).code).toBe(0);
  // Without the gate the same result is not a failure.
  expect((await evaluate(log, "uniform", ...qualityAlone)).code).toBe(0);
});

test("the HTML report is self-contained and escapes names", async () => {
  const html = join(temporaryDirectory(), "report.html");
  const { code } = await evaluate(await someLog(), "linucb", "--gate", "--html", html);
  expect(code).toBe(0);
  const text = readFileSync(html, "utf8");
  expect(text).toMatch(/^<!doctype html>/);
  expect(text.match(/<svg/g)?.length).toBe(5);
  expect(text).not.toMatch(/NaN|undefined|Infinity/);
  expect(text).not.toMatch(/https?:|<script|<link|<img|url\(/);
  expect(text).toContain("small &lt;b&gt;");
  expect(text).not.toContain("small <b>");
});

test("if costs are unknown, only quality is reported and a limit on dollars is not met", async () => {
  const html = join(temporaryDirectory(), "report.html");
  const log = await someLog(3000, { priced: false });
  const { stdout, code } = await evaluate(log, "large", "--gate", "--max-usd", "1", "--html", html);
  expect(stdout).toMatch(/value per request, at an unknown cost\./);
  expect(stdout).toContain("gate: not passed: its cost is unknown");
  expect(code).toBe(1);
  expect(readFileSync(html, "utf8").match(/<svg/g)?.length).toBe(3);
  expect((await evaluate(log, "large", "--gate")).code).toBe(0);
});

test("a log that does not support an estimate gets none, with the reason", async () => {
  const { code, stdout, stderr } = await evaluate(
    await someLog(3000, { skew: [2, 1, 1] }),
    "linucb",
  );
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /no estimate from this log would be trustworthy: .* was drawn \d+ times, but the logged/,
  );
  expect(stderr).not.toMatch(/\n\s+at /);
});

test.each([
  [["--policy", file("forgotten-parentheses")], /export default linUCB\(\)/],
  [["--policy", "nowhere.ts"], /cannot load .*nowhere\.ts/],
  [["--policy", file("linucb"), "--max-usd", "much"], /--max-usd must be a number/],
  [["--policy", file("linucb"), "--margin", "-1"], /--margin must be a number/],
])("%j is refused in a line", async (options, message) => {
  const { code, stderr } = await runCli("evaluate", "--log", await someLog(10), ...options);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("evaluates the log of a router that is still routing", async () => {
  const directory = temporaryDirectory();
  let made = 0;
  const router = await createRouter({
    models: ["coder", "talker"].map((id) => ({ id, provider: "mine", model: id })),
    policy: epsilonGreedy({ epsilon: 0.3 }),
    storage: fsStorage({ directory, durability: "os" }),
    generateId: () => `decision-${made++}`,
  });
  for (let i = 0; i < 800; i++) {
    const decision = router.route(
      i % 2 ? `Write a function f(x) { return [x, ${i}]; }` : "Why do people like the sea?",
    );
    const fits = (decision.model.id === "coder") === (i % 2 === 1);
    const report = { quality: fits ? 0.9 : 0.4, costUsd: fits ? 0.002 : 0.001 };
    if (i % 100 !== 0) await decision.report(report);
  }
  const { stdout, stderr } = await evaluate(directory, "linucb", "--json");
  await router.close();
  expect(stderr).toBe("");
  const { log, quality } = JSON.parse(stdout).report;
  expect(log).toMatchObject({ decisions: 792, unexplained: 0, forced: 0, withoutQuality: 0 });
  // It always takes the better model; the router drew every seventh decision from the other.
  expect(quality.difference.estimate).toBeGreaterThan(0.02);
});
