import { createRouter } from "@armature/router";
import { fsStorage } from "@armature/storage-fs";
import { expect, test } from "vitest";
import { runCli, temporaryDirectory } from "./run-cli.ts";

const models = ["good", "poor"].map((id) => ({
  id,
  provider: "p",
  model: id,
  price: { input: 1, output: 1 },
}));
const known: Readonly<Record<string, { quality: number; costUsd: number; latencyMs: number }>> = {
  good: { quality: 0.9, costUsd: 0.004, latencyMs: 1500 },
  poor: { quality: 0.4, costUsd: 0.001, latencyMs: 300 },
};

test("each model has its frequency, quality, cost and latency", async () => {
  const directory = temporaryDirectory();
  const router = await createRouter({
    models,
    storage: fsStorage({ directory, durability: "os" }),
  });
  const served = { good: 0, poor: 0 };
  for (let i = 0; i < 200; i++) {
    // Every second request is pinned to a model, so that both are known well.
    const model = i % 2 ? (i % 4 === 1 ? "good" : "poor") : undefined;
    const decision = router.route(
      `Why ${"and how ".repeat(i % 5)}?`,
      model === undefined ? {} : { model },
    );
    served[decision.model.id as keyof typeof served] += 1;
    await decision.report(known[decision.model.id] ?? {});
  }
  await router.close();
  const { stdout } = await runCli("inspect", directory, "--json");
  const { arms, meanQuality } = JSON.parse(stdout).tiers.default;
  for (const { id, count, costUsd, latencyMs } of arms) {
    const { quality, ...paid } = known[id] ?? { quality: 0, costUsd: 0, latencyMs: 0 };
    expect(count).toBe(served[id as keyof typeof served]);
    expect(Math.abs(meanQuality[id] - quality)).toBeLessThan(0.05);
    expect(Math.abs(costUsd / paid.costUsd - 1)).toBeLessThan(0.05);
    expect(Math.abs(latencyMs / paid.latencyMs - 1)).toBeLessThan(0.05);
  }
  const table = (await runCli("inspect", directory)).stdout;
  expect(table).toMatch(/quality of a mean request +0\.[89]\d{3} +0\.[34]\d{3}/);
  expect(table).toMatch(/\$ per 1,000 requests +[34](\.\d+)? +1(\.\d+)?/);
  expect(table).toMatch(/milliseconds +1[45]\d\d +[23]\d\d/);
});

test("a model that never served has no estimates", async () => {
  const directory = temporaryDirectory();
  const unpriced = models.map(({ price: _, ...model }) => model);
  await (await createRouter({ models: unpriced, storage: fsStorage({ directory }) })).close();
  const { stdout } = await runCli("inspect", directory);
  expect(stdout).toMatch(/quality of a mean request +– +–/);
  expect(stdout).toMatch(/\$ per 1,000 requests +– +–/);
  expect(stdout).toMatch(/milliseconds +– +–/);
});
