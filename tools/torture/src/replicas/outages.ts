import { setTimeout as sleep } from "node:timers/promises";
import { fork, type Rng } from "@armature/policy";
import type { Attack, Scale } from "../attack.ts";
import { until } from "../within.ts";
import type { Engine, EngineKind, Hardship } from "./engine.ts";
import { Fleet } from "./fleet.ts";
import type { Replica } from "./replica.ts";

/** In the long form; in the short one they last until all replicas have said so. */
const LONGEST_MS = 30_000;
const OFTEN_MS = 5000;

/** How soon replicas have to say that something is wrong. */
const TOLD_WITHIN_MS = 30_000;

/** How soon replicas have to be well again, and go on. */
const WELL_WITHIN_MS = 60_000;

/** Three replicas of one log under load, whose engine is killed, hangs, is full, lets nobody in … */
export function outages(kind: EngineKind): Attack {
  return {
    name: `${kind.name}/outages`,
    async run(scale, seed) {
      const skipped = kind.missing();
      if (skipped !== undefined) return { counts: {}, broken: [], skipped };
      const rng = fork(seed, `outages ${kind.name}`);
      const engine = await kind.start();
      const fleet = await Fleet.open(engine, { seed, rng, snapshotEvery: 300 });
      try {
        fleet.feed(Number.POSITIVE_INFINITY);
        const broken: string[] = [];
        let anew = 0;
        const plan = planOf(engine, scale, rng);
        for (const [hardship, forMs] of plan) {
          const found = await endure(fleet, engine, hardship, forMs);
          if (engine.mayForgetUnacknowledged) anew += await fleet.restartStopped();
          found.push((await fleet.progress(100, WELL_WITHIN_MS)) ?? "");
          broken.push(
            ...found.filter((what) => what !== "").map((what) => `${hardship.name}: ${what}`),
          );
        }
        broken.push(...(await fleet.finish()));
        const { fed, pushes } = fleet;
        const counts = { outages: plan.length, observations: fed, pushes };
        return {
          counts: { ...counts, ...(anew > 0 && { "replicas started anew": anew }) },
          broken,
        };
      } finally {
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
  engine: Engine,
  { tells, run }: Hardship,
  forMs: number,
): Promise<string[]> {
  const { replicas } = fleet;
  const broken: string[] = [];
  const soon = (withinMs: number, what: string, condition: (replica: Replica) => boolean) =>
    until(withinMs, what, () => replicas.every(condition)).catch((error: Error) => {
      const details = replicas.map(({ health }) => health.detail).join(" | ");
      broken.push(`${error.message}: ${details}`);
    });
  const hurt = new Set<Replica>();
  const isHurt = (replica: Replica): boolean => {
    if (replica.health.status === "degraded") hurt.add(replica);
    return hurt.has(replica);
  };
  const lasts = async (): Promise<void> => {
    await sleep(forMs);
    if (tells) await soon(TOLD_WITHIN_MS, "all replicas say that they are degraded", isHurt);
  };
  await run({ lasts, lead: (port = engine.port) => fleet.lead(port) });
  await soon(
    WELL_WITHIN_MS,
    "all replicas are well again",
    ({ health, stopped }) => stopped !== undefined || health.status === "ok",
  );
  return broken;
}
