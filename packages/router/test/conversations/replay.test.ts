import { linUCB } from "@armature/bandit-linucb";
import { thompson } from "@armature/bandit-thompson";
import { fork } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { memoryStorage } from "@armature/storage";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  defaultPolicy,
  type RouteOptions,
  type RouterOptions,
  type Turn,
} from "../../src/index.ts";
import { entriesOf, hello } from "../setup.ts";
import { answered, conversingRouter, models, type TestClock } from "./setup.ts";

interface Logged {
  readonly kind: string;
  readonly decisionId: string;
  readonly attempt: number;
  readonly probabilities: readonly number[] | null;
  readonly switchCost?: object;
}

const budget = { usdPerRequest: 0.03 };
const kinds: readonly Turn["kind"][] = ["ordinary", "ordinary", "exchange", "side"];

test.each<[string, Partial<RouterOptions>]>([
  ["LinUCB", { policy: linUCB() }],
  ["the default policy and a budget", { policy: defaultPolicy(), budget }],
  ["Thompson sampling", { policy: thompson() }],
])(
  "with %s, decisions of conversations are reproduced bit for bit from the log",
  async (_, options) => {
    const storage = memoryStorage();
    const clock: TestClock = { now: 1_000 };
    const given = { reward: qualityCostLatency(), ...options, storage };
    const router = await conversingRouter(given, clock);
    const rng = fork(7, "conversations");
    for (let i = 0; i < 120; i++) {
      clock.now += 200_000 * rng.uniform();
      const kind = kinds[Math.floor(rng.uniform() * kinds.length)] ?? "ordinary";
      const decision = router.route(hello, {
        conversation: `c${Math.floor(rng.uniform() * 5)}`,
        turn: { kind, cacheTtlMs: rng.uniform() < 0.5 ? 300_000 : 3_600_000 },
      });
      const failed = rng.uniform() < 0.1;
      const inputTokens = 2_000 + i * 50;
      const usage = { inputTokens, outputTokens: 50, cacheWriteTokens: inputTokens };
      await decision.report(failed ? { failed } : { quality: rng.uniform(), usage });
      if (failed) await decision.fallback().report({ quality: rng.uniform(), usage });
    }
    const seen = { drawn: 0, drawnWithCost: 0, kept: 0 };
    await router.close();
    const entries = (await entriesOf(storage)) as unknown as Logged[];
    const again = await conversingRouter(given, clock);
    for (const { kind, decisionId, attempt, probabilities, switchCost } of entries) {
      if (kind !== "settlement") continue;
      if (probabilities === null) seen.kept += 1;
      else seen.drawn += 1;
      if (probabilities !== null && switchCost !== undefined) seen.drawnWithCost += 1;
      if ((seen.drawn + seen.kept) % 4 > 0) continue;
      const replayed = await again.replay(decisionId, attempt);
      expect(replayed.reproduced).toBe(true);
      expect(replayed.switchRequests !== undefined).toBe(switchCost !== undefined);
    }
    expect(seen.drawnWithCost).toBeGreaterThan(20);
    expect(seen.kept).toBeGreaterThan(20);
    await again.close();
  },
);

test("an unknown or expired conversation decides exactly as no conversation does", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          model: fc.constantFrom(...models.map(({ id }) => id)),
          conversation: fc.constantFrom("a", "b"),
          kind: fc.constantFrom<Turn["kind"]>("ordinary", "exchange", "side"),
        }),
        { maxLength: 8 },
      ),
      fc.integer({ min: 0, max: 3_600_000 }),
      async (turns, cacheTtlMs) => {
        const clock: TestClock = { now: 1_000 };
        const router = await conversingRouter({ policy: linUCB() }, clock);
        for (const { model, conversation, kind } of turns) {
          await answered(router, model, { conversation, turn: { kind } });
        }
        const turn: Turn = { kind: "ordinary", cacheTtlMs };
        const none = (options: RouteOptions) => router.explain(hello, options);
        expect(none({ conversation: "unknown", turn })).toEqual(none({}));
        expect(none({ conversation: "unknown", turn: { kind: "exchange" } })).toEqual(none({}));
        expect(none({ conversation: "a", tenant: "t", turn })).toEqual(none({ tenant: "t" }));
        clock.now += cacheTtlMs;
        expect(none({ conversation: "a", turn })).toEqual(none({}));
        const warm = none({ conversation: "a", turn: { ...turn, cacheTtlMs: cacheTtlMs + 1 } });
        const own = turns.filter(
          ({ conversation, kind }) => conversation === "a" && kind !== "side",
        );
        const holders = new Set(own.map(({ model }) => model)).size;
        expect(warm.switchRequests !== undefined).toBe(holders > 0 && holders < models.length);
        await router.close();
      },
    ),
    { numRuns: 20 },
  );
});
