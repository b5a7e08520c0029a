import { createRouter, type RouteOptions, RouterError } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import { changedJson, prototypes, strangeValues } from "@armature/test-kit/fuzz";
import fc from "fast-check";
import type { Attack } from "../attack.ts";
import { findings, hold } from "./findings.ts";

/** Every option with which a request may weigh and bound its decision. */
const sound = {
  objective: { costWeight: 0.6, latencyWeight: 0.2, costScaleUsd: 0.01, latencyScaleMs: 5000 },
  maxUsd: 0.5,
  minQuality: 0.3,
  tenant: "acme",
};

const outcome = { quality: 0.5, costUsd: 0.002, latencyMs: 700 };

/**
 * Gives decisions changed options and arbitrary values, and sets them as objectives: each must be
 * refused without effect, or be decided, logged and learned.
 */
export const terms: Attack = {
  name: "fuzz/terms",
  async run({ fuzzRuns }, seed) {
    const router = await createRouter({
      models: ["small", "large"].map((id, i) => ({
        id,
        provider: "p",
        model: id,
        price: { input: 1 + 9 * i, output: 4 + 36 * i },
      })),
      storage: memoryStorage(),
      seed,
    });
    const before = prototypes();
    let refused = 0;
    const isTaken = async (act: () => Promise<unknown>): Promise<boolean> => {
      const { offset } = router.status();
      try {
        await act();
        return true;
      } catch (error) {
        refused++;
        hold(RouterError.isInstance(error), `not a RouterError: ${String(error)}`);
        hold(router.status().offset === offset, `refused, but written: ${error.message}`);
        return false;
      }
    };
    const anything = fc.oneof(
      { arbitrary: changedJson(sound), weight: 9 },
      { arbitrary: strangeValues, weight: 1 },
    );
    const property = fc.asyncProperty(anything, async (given) => {
      const options = given as RouteOptions;
      await isTaken(async () => router.route({}, options).report(outcome));
      const { objective, tenant } = (options ?? {}) as RouteOptions;
      await isTaken(async () => router.setObjective(objective as never, tenant));
      // The next request must be served and learned in any case.
      await router.route({}, { tenant: "acme" }).report(outcome);
      const { status, problems, refused: unlearned, policyFailures } = router.status();
      const well = status === "ok" && unlearned === 0 && policyFailures === 0;
      hold(well, `${status}: ${problems.join()}; ${unlearned} refused, ${policyFailures} failures`);
      hold(prototypes() === before, "a prototype was polluted");
    });
    try {
      const broken = await findings("fuzz/terms", property, fuzzRuns, seed);
      return { counts: { "terms of decisions": fuzzRuns, "terms refused": refused }, broken };
    } finally {
      await router.close();
    }
  },
};
