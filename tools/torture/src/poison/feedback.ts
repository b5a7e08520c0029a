import type { Attack } from "../attack.ts";
import {
  type Damage,
  type Lie,
  type PoisonedService,
  poisonedService,
} from "./poisoned-service.ts";

const LIES: readonly Lie[] = ["judge", "praise", "slander"];

/** The cap that is attacked. */
const SHARE = 0.01;

/** By how much the worst arm's share of the honest requests may rise. */
const MOST_BY_A_TWENTIETH = 0.05;
const MOST_BY_A_FIFTH = 0.03;

/** Two arms can change places where each moves by the cap: that much quality is lost at most. */
const MOST_LOST = 2 * SHARE;

/**
 * Sends forged feedback, a twentieth and a fifth of all, and looks how far it moves the requests of
 * everybody else. One liar is held to the cap; without the cap the same lies must show, or nothing
 * was proved.
 */
export const feedback: Attack = {
  name: "poison/feedback",
  async run({ poisonedRequests: requests, poisonedServices }, seed) {
    const broken: string[] = [];
    const counts = { requests: 0, "forged words": 0, "forged words learned under the cap": 0 };
    const serve = (options: Omit<PoisonedService, "requests" | "seed">): Damage => {
      const runs = Array.from({ length: poisonedServices }, (_, run) =>
        poisonedService({ requests, seed: seed + run, ...options }),
      );
      const mean = (of: keyof Damage) => runs.reduce((sum, run) => sum + run[of], 0) / runs.length;
      counts.requests += runs.length * requests;
      counts["forged words"] += Math.round(runs.length * mean("forgedWords"));
      if (options.tenantShare !== undefined) {
        counts["forged words learned under the cap"] += Math.round(runs.length * mean("learned"));
      }
      return {
        worst: mean("worst"),
        lost: mean("lost"),
        forgedWords: mean("forgedWords"),
        learned: mean("learned"),
      };
    };
    const clean = serve({ forged: 0, lie: "judge" });
    const capped = serve({ forged: 0, lie: "judge", tenantShare: SHARE });
    const require = (what: string, { worst, lost }: Damage, than: Damage, most: number) => {
      if (!(worst <= than.worst + most)) {
        broken.push(`${what}: the worst arm serves ${worst}, ${than.worst} without lies`);
      }
      if (!(lost <= than.lost + MOST_LOST)) {
        broken.push(`${what}: a request loses ${lost}, ${than.lost} without lies`);
      }
    };
    require("the cap, and nobody lies", capped, clean, MOST_BY_A_FIFTH);
    require("a twentieth, no cap", serve({
      forged: 0.05,
      lie: "judge",
    }), clean, MOST_BY_A_TWENTIETH);
    for (const lie of LIES) {
      const twentieth = serve({ forged: 0.05, lie, tenantShare: SHARE });
      require(`${lie}, a twentieth`, twentieth, capped, MOST_BY_A_TWENTIETH);
      const fifth = serve({ forged: 0.2, lie, tenantShare: SHARE });
      require(`${lie}, a fifth`, fifth, capped, MOST_BY_A_FIFTH);
      const { worst, lost } = serve({ forged: 0.2, lie });
      if (worst <= clean.worst + MOST_BY_A_FIFTH && lost <= clean.lost + MOST_LOST) {
        broken.push(`${lie}: without the cap it does no harm, so the cap proves nothing`);
      }
    }
    return { counts, broken };
  },
};
