import { epsilonGreedy } from "@armature/bandit-epsilon-greedy";
import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import { fork, type PolicyFactory } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { memoryStorage } from "@armature/storage";
import { expect, test } from "vitest";
import type { Explanation, RouterOptions } from "../src/index.ts";
import { hello, large, routerOf, small } from "./setup.ts";

const models = [small, large, { ...large, id: "third" }];
const policies: [string, PolicyFactory, Partial<RouterOptions>][] = [
  ["linUCB", linUCB(), {}],
  ["thompson", thompson(), {}],
  ["epsilonGreedy", epsilonGreedy(), {}],
  ["linUCB in a budget", linUCB(), { budget: { usdPerRequest: 0.004, usdPerDay: 1 } }],
];

test.each(policies)(
  "%s: every decision is reproduced from the log, bit for bit",
  async (_, policy, rest) => {
    const storage = memoryStorage();
    const options = { storage, models, policy, reward: qualityCostLatency(), seed: 3, ...rest };
    const router = await routerOf(options);
    const rng = fork(2, "replay");
    const made = new Map<string, Explanation>();
    for (let i = 0; i < 40; i++) {
      const open = [0, 1, 2].map((j) =>
        router.route(`request ${i} ${"word ".repeat((i * j) % 11)}`),
      );
      for (const decision of open) {
        made.set(decision.id, decision.explain());
        const failed = rng.uniform() < 0.2;
        const report = decision.report(
          failed ? { failed } : { quality: rng.uniform(), costUsd: 0.003 },
        );
        if (failed) void decision.fallback().report({ quality: rng.uniform() });
        await report;
      }
      if (i % 10 === 0) await router.feedback(open[0].token, { quality: rng.uniform() });
    }
    const ids = [...made.keys()];
    for (const id of [ids[0], ids[1], ids[57], ids.at(-1) as string]) {
      expect(await router.replay(id)).toEqual({ ...made.get(id), reproduced: true });
    }
    await router.close();
    const restarted = await routerOf(options);
    expect(await restarted.replay(ids[80])).toEqual({ ...made.get(ids[80]), reproduced: true });
    await restarted.close();
  },
);

test("pins, fallbacks and exclusions are reproduced", async () => {
  const router = await routerOf({ policy: linUCB() });
  const image = {
    messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "data:," } }] }],
  };
  const pinned = router.route(hello, { model: "large" });
  await pinned.report({ failed: true });
  const second = pinned;
  const narrow = router.route(image);
  await narrow.report({ failed: true });
  const first = router.route(hello);
  await first.report({ failed: true });
  const next = first.fallback();
  await next.report({ quality: 1 });
  for (const [decision, attempt] of [
    [second, 1],
    [narrow, 1],
    [first, 1],
    [next, 2],
  ] as const) {
    const replayed = await router.replay(decision.id, attempt);
    expect(replayed).toEqual({ ...decision.explain(), reproduced: true });
  }
  expect((await router.replay(narrow.id)).excluded).toEqual({ small: "it cannot read images" });
  await router.close();
});

test("after a swap the decision is scored by the new policy, and marked as not reproduced", async () => {
  const router = await routerOf({ policy: linUCB() });
  const decision = router.route(hello);
  await decision.report({ quality: 1 });
  await router.swapPolicy(epsilonGreedy());
  expect(await router.replay(decision.id)).toMatchObject({ reproduced: false });
  await expect(router.replay("none")).rejects.toMatchObject({ code: "unknown-decision" });
  await router.close();
});
