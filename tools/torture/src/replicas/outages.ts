import { setTimeout as sleep } from "node:timers/promises";
import { fork, type Rng } from "@armature/policy";
import type { Attack, Scale } from "../attack.ts";
import { until } from "../wait.ts";
import type { Engine, EngineKind, Hardship } from "./engine.ts";
import { Fleet } from "./fleet.ts";
import type { Replica } from "./replica.ts";
import { Routers } from "./routers.ts";
import { withLog } from "./storage-spec.ts";

/** Of routers. In a cluster, of the same slot as the replicas' log. */
const ROUTERS = 2;
const ROUTERS_LOG = "routers-gghb";

/** In the long form; in the short one they last until all replicas have said so. */
const LONGEST_MS = 30_000;
const OFTEN_MS = 5000;

/** How soon replicas have to say that something is wrong. */
const TOLD_WITHIN_MS = 30_000;

/** How soon replicas have to be well again, and go on. */
const WELL_WITHIN_MS = 60_000;

/**
 * Three replicas of one log under load and two routers of another, whose engine is killed, hangs, is full,
 * lets nobody in … Replicas wait, and go on where they were; routers go on deciding meanwhile.
 */
export function outages(kind: EngineKind): Attack {
  return {
    name: `${kind.name}/outages`,
    async run(scale, seed) {
      const skipped = kind.missing();
      if (skipped !== undefined) return { counts: {}, broken: [], skipped };
      const rng = fork(seed, `outages ${kind.name}`);
      const engine = await kind.start();
      const fleet = await Fleet.open(engine, { seed, rng, snapshotEvery: 300 });
      const proxies = fleet.proxies.slice(0, ROUTERS);
      const routers = await Routers.open(
        proxies.map(({ port }) => withLog(engine.spec(port), ROUTERS_LOG)),
      );
      try {
        fleet.feed(Number.POSITIVE_INFINITY);
        const broken: string[] = [];
        const { mayForgetUnacknowledged: mayForget = false } = engine;
        let anew = 0;
        const plan = planOf(engine, scale, rng);
        for (const [hardship, forMs] of plan) {
          routers.suffer();
          const found = await endure(fleet, routers, engine, hardship, forMs);
          found.push(...(await routers.recover(mayForget)));
          if (mayForget) anew += await fleet.restartStopped();
          found.push((await fleet.progress(100, WELL_WITHIN_MS)) ?? "");
          broken.push(
            ...found.filter((what) => what !== "").map((what) => `${hardship.name}: ${what}`),
          );
        }
        broken.push(...(await fleet.finish()), ...(await routers.finish(mayForget)));
        const { fed, pushes } = fleet;
        const counts = { outages: plan.length, observations: fed, pushes, ...routers.counts };
        return {
          counts: { ...counts, ...(anew > 0 && { "replicas started anew": anew }) },
          broken,
        };
      } finally {
        await routers.close();
        await fleet.close();
        await engine.remove();
      }
    },
  };
}

/** Each hardship once, or often, and then the first time for long. */
function planOf(
  { hardships }: Engine,
  { outages }: Scale,
  rng: Rng,
): readonly (readonly [Hardship, number])[] {
  return hardships.flatMap((hardship) => {
    const times = hardship.tells ? Math.ceil(outages / 5) : outages;
    if (times === 1) return [[hardship, 0] as const];
    return Array.from({ length: times }, (_, time) => {
      return [hardship, time === 0 ? LONGEST_MS : OFTEN_MS * rng.uniform()] as const;
    });
  });
}

/** Gives every promise that was broken meanwhile, in words. */
async function endure(
  fleet: Fleet,
  routers: Routers,
  engine: Engine,
  { tells, run }: Hardship,
  forMs: number,
): Promise<string[]> {
  const { replicas } = fleet;
  const broken: string[] = [];
  const soon = (withinMs: number, what: string, condition: () => boolean) =>
    until(withinMs, what, condition).catch((error: Error) => {
      const details = replicas.map(
        ({ stopped, pending, health }) => `${pending} wait, ${stopped ?? health.detail}`,
      );
      broken.push(`${error.message}: ${details.join(" | ")}`);
    });
  const hurt = new Set<Replica>();
  const areHurt = (): boolean => {
    for (const replica of replicas) if (replica.health.status === "degraded") hurt.add(replica);
    return hurt.size === replicas.length;
  };
  const lasts = async (): Promise<void> => {
    await sleep(forMs);
    if (tells) {
      await soon(TOLD_WITHIN_MS, "all replicas say that they are degraded", areHurt);
      await soon(TOLD_WITHIN_MS, "all routers say so", () => routers.areDegraded.every(Boolean));
    } else broken.push((await fleet.progress(20, TOLD_WITHIN_MS)) ?? "");
  };
  await run({
    lasts,
    lead: ({ port = engine.port, delayMs = 0 } = {}) => fleet.lead({ port, delayMs }),
  });
  await soon(WELL_WITHIN_MS, "all replicas are well again", () =>
    replicas.every(({ health, stopped }) => stopped !== undefined || health.status === "ok"),
  );
  return broken;
}
