import type { Attack } from "../attack.ts";
import {
  type Damage,
  type Lie,
  type PoisonedService,
  poisonedService,
} from "./poisoned-service.ts";

const LIES: readonly Lie[] = ["judge", "praise", "slander"];

/** The contribution cap under attack. */
const SHARE = 0.01;

/** Largest allowed rise of the worst arm's share of the honest requests. */
const MOST_BY_A_TWENTIETH = 0.05;
const MOST_BY_A_FIFTH = 0.03;

/** Largest quality lost: two arms can change places if each moves by the cap. */
const MOST_LOST = 2 * SHARE;

/**
 * Sends forged feedback, a twentieth and a fifth of all, and measures its effect on honest requests.
 * With the cap, one liar is bounded; without it, the same lies must have an effect, or the test proves
 * nothing.
 */
export const feedback: Attack = {
  name: "poison/feedback",
  async run({ poisonedRequests: requests, poisonedServices: services }, seed) {
    const broken: string[] = [];
    let served = 0;
    let forged = 0;
    let learned = 0;
    const twentieth = { points: 0, lost: 0 };
    const fifth = { points: 0, lost: 0 };
    const uncapped = { points: 0, lost: 0 };
    const serve = (options: Omit<PoisonedService, "requests" | "seed">): Damage => {
      const runs = Array.from({ length: services }, (_, run) =>
        poisonedService({ requests, seed: seed + run, ...options }),
      );
      const mean = (field: keyof Damage) =>
        runs.reduce((sum, run) => sum + run[field], 0) / services;
      served += services * requests;
      if (options.tenantShare !== undefined) {
        forged += services * mean("forgedRatings");
        learned += services * mean("learned");
      }
      return {
        worst: mean("worst"),
        lost: mean("lost"),
        forgedRatings: mean("forgedRatings"),
        learned: mean("learned"),
      };
    };
    const clean = serve({ forged: 0, lie: "judge" });
    const cleanCapped = serve({ forged: 0, lie: "judge", tenantShare: SHARE });
    const note = (of: typeof fifth, { worst, lost }: Damage, than: Damage): void => {
      of.points = Math.max(of.points, 100 * (worst - than.worst));
      of.lost = Math.max(of.lost, lost - than.lost);
    };
    const require = (what: string, damage: Damage, than: Damage, most: number): void => {
      if (!(damage.worst <= than.worst + most)) {
        broken.push(`${what}: the worst arm serves ${damage.worst}, ${than.worst} without lies`);
      }
      if (!(damage.lost <= than.lost + MOST_LOST)) {
        broken.push(`${what}: a request loses ${damage.lost}, ${than.lost} without lies`);
      }
    };
    require("the cap, without lies", cleanCapped, clean, MOST_BY_A_FIFTH);
    const few = serve({ forged: 0.05, lie: "judge" });
    require("a twentieth, no cap", few, clean, MOST_BY_A_TWENTIETH);
    for (const lie of LIES) {
      const some = serve({ forged: 0.05, lie, tenantShare: SHARE });
      require(`${lie}, a twentieth`, some, cleanCapped, MOST_BY_A_TWENTIETH);
      note(twentieth, some, cleanCapped);
      const many = serve({ forged: 0.2, lie, tenantShare: SHARE });
      require(`${lie}, a fifth`, many, cleanCapped, MOST_BY_A_FIFTH);
      note(fifth, many, cleanCapped);
      const free = serve({ forged: 0.2, lie });
      note(uncapped, free, clean);
      if (free.worst <= clean.worst + MOST_BY_A_FIFTH && free.lost <= clean.lost + MOST_LOST) {
        broken.push(`${lie}: without the cap it does no harm, so the cap proves nothing`);
      }
    }
    const counts = {
      requests: served,
      "forged ratings under the cap": Math.round(forged),
      "of them learned": Math.round(learned),
      ...table({
        "no lies": { points: 100 * clean.worst, lost: clean.lost },
        "a twentieth judges without a cap": {
          points: 100 * (few.worst - clean.worst),
          lost: few.lost - clean.lost,
        },
        "a twentieth under the cap, at most": twentieth,
        "a fifth under the cap, at most": fifth,
        "a fifth without a cap, at most": uncapped,
      }),
    };
    return { counts, broken };
  },
};

/** The worst arm's share in points, and the quality a request loses; for lies, the increase of both. */
function table(
  rows: Readonly<Record<string, { readonly points: number; readonly lost: number }>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(rows).flatMap(([row, { points, lost }]) => [
      [`points (${row})`, Number(points.toPrecision(2))],
      [`quality lost (${row})`, Number(lost.toPrecision(2))],
    ]),
  );
}
