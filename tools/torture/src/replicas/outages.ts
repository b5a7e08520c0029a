import { setTimeout as sleep } from "node:timers/promises";
import { fork, type Rng } from "@armature/policy";
import type { Attack, Scale } from "../attack.ts";
import { until } from "../wait.ts";
import type { Disturbance, Engine, EngineKind } from "./engine.ts";
import { Fleet } from "./fleet.ts";
import type { Replica } from "./replica.ts";
import { Routers } from "./routers.ts";
import { withLog } from "./storage-spec.ts";

/** Number of routers, and their log. In a cluster its slot is that of the replicas' log. */
const ROUTERS = 2;
const ROUTERS_LOG = "routers-gghb";

/**
 * Duration of the first and of later outages in the long form. In the short form an outage lasts until
 * all replicas have reported it.
 */
const LONGEST_MS = 30_000;
const OFTEN_MS = 5000;

/** Time limit for replicas to report that they are degraded, in ms. */
const REPORTED_WITHIN_MS = 30_000;

/** Time limit for replicas to recover and continue, in ms. */
const RECOVERED_WITHIN_MS = 60_000;

/**
 * Three replicas of one log and two routers of another, under load, while their engine is killed,
 * hangs, is full, refuses logins, and so on. Replicas wait and then continue; routers keep deciding.
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
        let restarted = 0;
        const plan = planOf(engine, scale, rng);
        for (const [disturbance, forMs] of plan) {
          routers.beginOutage();
          const found = await endure(fleet, routers, engine, disturbance, forMs);
          found.push(...(await routers.recover(mayForget)));
          if (mayForget) restarted += await fleet.restartStopped();
          found.push((await fleet.progress(100, RECOVERED_WITHIN_MS)) ?? "");
          broken.push(
            ...found.filter((what) => what !== "").map((what) => `${disturbance.name}: ${what}`),
          );
        }
        broken.push(...(await fleet.finish()), ...(await routers.finish(mayForget)));
        const { fed, pushes } = fleet;
        const counts = { outages: plan.length, observations: fed, pushes, ...routers.counts };
        return {
          counts: { ...counts, ...(restarted > 0 && { "replicas restarted": restarted }) },
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

/** Disturbances and their durations in ms: each once, or several times, of which the first is long. */
function planOf(
  { disturbances }: Engine,
  { outages }: Scale,
  rng: Rng,
): readonly (readonly [Disturbance, number])[] {
  return disturbances.flatMap((disturbance) => {
    const times = disturbance.degrades ? Math.ceil(outages / 5) : outages;
    if (times === 1) return [[disturbance, 0] as const];
    return Array.from({ length: times }, (_, time) => {
      return [disturbance, time === 0 ? LONGEST_MS : OFTEN_MS * rng.uniform()] as const;
    });
  });
}

/** Runs a disturbance; resolves to a description of every broken promise. */
async function endure(
  fleet: Fleet,
  routers: Routers,
  engine: Engine,
  { degrades, run }: Disturbance,
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
  const degraded = new Set<Replica>();
  const haveAllBeenDegraded = (): boolean => {
    for (const replica of replicas) if (replica.health.status === "degraded") degraded.add(replica);
    return degraded.size === replicas.length;
  };
  const wait = async (): Promise<void> => {
    await sleep(forMs);
    if (degrades) {
      await soon(
        REPORTED_WITHIN_MS,
        "all replicas report that they are degraded",
        haveAllBeenDegraded,
      );
      await soon(REPORTED_WITHIN_MS, "all routers report it", () =>
        routers.areDegraded.every(Boolean),
      );
    } else broken.push((await fleet.progress(20, REPORTED_WITHIN_MS)) ?? "");
  };
  await run({
    wait,
    redirect: ({ port = engine.port, delayMs = 0 } = {}) => fleet.redirect({ port, delayMs }),
  });
  await soon(RECOVERED_WITHIN_MS, "all replicas have recovered", () =>
    replicas.every(({ health, stopped }) => stopped !== undefined || health.status === "ok"),
  );
  return broken;
}
