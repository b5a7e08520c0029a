import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { linUCB } from "@armature/bandit-linucb";
import type { PriorFile } from "@armature/learner";
import type { PolicyFactory } from "@armature/policy";
import { memoryStorage } from "@armature/storage";
import { expect, onTestFinished, test, vi } from "vitest";
import { entriesOf, hello, large, routerOf, small } from "./setup.ts";

const dimension = 12;
const level = (value: number) => Array.from({ length: dimension }, (_, i) => (i === 0 ? value : 0));
const priors: PriorFile = {
  kind: "armature-prior",
  version: 2,
  featureSchema: "req12@1",
  dimension,
  arms: {
    small: { mean: level(0.2), strength: 200, costUsd: 0.5 },
    large: { mean: level(0.9), strength: 200 },
  },
};
const means = (explained: { arms: readonly { mean: number }[] }) =>
  explained.arms.map(({ mean }) => mean);

test("a prior is logged with the model's declaration, and decides before anything is observed", async () => {
  const storage = memoryStorage();
  const router = await routerOf({ storage, policy: linUCB(), priors });
  const explained = router.explain(hello);
  expect(explained.chosen).toBe("large");
  expect(means(explained)).toEqual([expect.closeTo(0.2, 1), expect.closeTo(0.9, 1)]);
  router.route(hello, { model: "small" });
  expect(router.spending().reservedUsd).toBe(0.5);
  await router.close();
  const [declaration] = await entriesOf(storage);
  expect(declaration).toMatchObject({
    op: "declare-arm",
    prior: { ...priors.arms.small, featureSchema: "req12@1" },
  });
  const replayed = await routerOf({ storage, policy: linUCB() });
  expect(means(replayed.explain(hello))).toEqual(means(explained));
  await replayed.close();
});

test("priors can be a file", async () => {
  const directory = mkdtempSync(join(tmpdir(), "armature-router-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "prior.json");
  writeFileSync(path, JSON.stringify(priors));
  const [fromFile, given] = await Promise.all([
    routerOf({ policy: linUCB(), priors: path }),
    routerOf({ policy: linUCB(), priors }),
  ]);
  expect(fromFile.explain(hello)).toEqual(given.explain(hello));
  await Promise.all([fromFile.close(), given.close()]);
  await expect(routerOf({ priors: join(directory, "none.json") })).rejects.toThrow(/none\.json/);
});

test("a declared quality works alone; beside a fitted prior it changes only the heuristic", async () => {
  const believed = [{ ...small, quality: 0.9 }, large];
  const words = await routerOf({ models: believed, policy: linUCB() });
  expect(means(words.explain(hello))[0]).toBeCloseTo(0.9, 1);
  const both = await routerOf({ models: believed, policy: linUCB(), priors });
  expect(means(both.explain(hello))[0]).toBeCloseTo(0.2, 1);
  await Promise.all([words.close(), both.close()]);
});

test("a prior given after its model was declared has no effect, and a warning says so", async () => {
  const storage = memoryStorage();
  const first = await routerOf({ storage, policy: linUCB(), priors });
  const before = first.explain(hello);
  await first.close();
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const changed = { ...priors, arms: { small: { mean: level(1), strength: 200 } } };
  const second = await routerOf({ storage, policy: linUCB(), priors: changed, logger });
  expect(second.explain(hello)).toEqual(before);
  expect(logger.warn).toHaveBeenCalledWith({ models: ["small"] }, expect.stringContaining("prior"));
  await second.close();
  const third = await routerOf({ storage, policy: linUCB(), priors, logger });
  expect(logger.warn.mock.calls.filter(([, said]) => String(said).includes("prior"))).toHaveLength(
    1,
  );
  await third.close();
});

test("a model added while running gets its prior, and keeps it when its price changes", async () => {
  const storage = memoryStorage();
  const router = await routerOf({ storage, models: [small], policy: linUCB(), priors });
  await router.addModel(large);
  await router.setPrice("large", { input: 1, output: 1 });
  expect(means(router.explain(hello))[1]).toBeCloseTo(0.9, 1);
  await router.close();
  expect((await entriesOf(storage)).at(-1)).toMatchObject({ prior: { mean: level(0.9) } });
});

const picky: PolicyFactory = (spec) =>
  Object.assign(linUCB()(spec), {
    addArm: () => {
      throw new Error("strength must be ≤ 7.");
    },
  });

test.each([
  [{ priors: { ...priors, featureSchema: "other@1" } }, /12 features of other@1.*12 of req12@1/],
  [{ priors: { ...priors, dimension: 2, arms: {} } }, /2 features of req12@1/],
  [{ priors: { ...priors, arms: { small: { strength: -1 } } } }, /arms\.small\.strength/],
  [{ priors: { ...priors, arms: { small: { mean: [1], strength: 1 } } } }, /arms\.small.*12/],
  [{ priors, policy: picky }, /arms\.small.*≤ 7/],
  [{ priors: "" }, /priors/],
])("invalid priors are refused at start: %j", async (options, message) => {
  const storage = memoryStorage();
  const created = routerOf({ storage, ...options } as object);
  await expect(created).rejects.toMatchObject({ code: "invalid-option" });
  await expect(created).rejects.toThrow(message);
  expect(await entriesOf(storage)).toEqual([]);
});

test("priors of unknown models are logged by name", async () => {
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const router = await routerOf({ models: [small], policy: linUCB(), priors, logger });
  expect(logger.warn).toHaveBeenCalledWith({ unused: ["large"] }, expect.any(String));
  await router.close();
});
