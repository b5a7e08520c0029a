import { setTimeout as sleep } from "node:timers/promises";
import { fork } from "@armature/policy";
import type { Attack } from "../attack.ts";
import { until } from "../wait.ts";
import { CUT_OFF, clusterOf } from "./cluster.ts";
import { Fleet } from "./fleet.ts";

const CUT_OFF_MS = 3000;
const STOPPED_WITHIN_MS = 60_000;

/**
 * The failover that loses the most entries, without confirmation by a replica of Redis. Acknowledged
 * entries must be lost here, or the same attack with confirmation proves nothing. Every process that
 * has learned lost entries must stop learning.
 */
export const unconfirmed: Attack = {
  name: "cluster/unconfirmed",
  async run(_, seed) {
    const kind = clusterOf(0);
    const skipped = kind.missing();
    if (skipped !== undefined) return { counts: {}, broken: [], skipped };
    const engine = await kind.start();
    const options = { seed, rng: fork(seed, "unconfirmed"), snapshotEvery: 300 };
    const fleet = await Fleet.open(engine, options);
    try {
      fleet.feed(Number.POSITIVE_INFINITY);
      await fleet.progress(200, STOPPED_WITHIN_MS);
      const broken: string[] = [];
      const disturbance = engine.disturbances.find(({ name }) => name === CUT_OFF);
      await disturbance?.run({ wait: () => sleep(CUT_OFF_MS), redirect: () => undefined });
      await until(STOPPED_WITHIN_MS, "all replicas stop learning", () =>
        fleet.replicas.every(({ stopped }) => stopped !== undefined),
      ).catch((error: Error) => broken.push(error.message));
      const acknowledged = new Set(fleet.learned);
      await fleet.restartStopped();
      const there = new Set<number>();
      for await (const { entry } of fleet.storage.log.read(null)) {
        there.add((entry as { at: number }).at);
      }
      const lost = [...acknowledged].filter((n) => !there.has(n)).length;
      if (lost === 0)
        broken.push("nothing is lost without confirmation, so the attack proves nothing");
      const counts = { observations: fleet.learned.size, "lost without confirmation": lost };
      return { counts, broken };
    } finally {
      await fleet.close();
      await engine.remove();
    }
  },
};
