import { setTimeout as sleep } from "node:timers/promises";
import { fork } from "@armature/policy";
import type { Attack } from "../attack.ts";
import { until } from "../wait.ts";
import { CUT_OFF, clusterOf } from "./cluster.ts";
import { Fleet } from "./fleet.ts";

const CUT_OFF_MS = 3000;
const TOLD_WITHIN_MS = 60_000;

/**
 * The failover that loses most, without any replica of Redis confirming: what was acknowledged must
 * be lost here, so that it says something that nothing is lost with confirmation. And every process
 * that has learned what is lost must stop, rather than differ from the others.
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
      await fleet.progress(200, TOLD_WITHIN_MS);
      const broken: string[] = [];
      const hardship = engine.hardships.find(({ name }) => name === CUT_OFF);
      await hardship?.run({ lasts: () => sleep(CUT_OFF_MS), lead: () => undefined });
      await until(TOLD_WITHIN_MS, "all replicas stop learning", () =>
        fleet.replicas.every(({ stopped }) => stopped !== undefined),
      ).catch((error: Error) => broken.push(error.message));
      const acknowledged = new Set(fleet.learned);
      await fleet.restartStopped();
      const there = new Set<number>();
      for await (const { entry } of fleet.storage.log.read(null)) {
        there.add((entry as { at: number }).at);
      }
      const lost = [...acknowledged].filter((n) => !there.has(n)).length;
      if (lost === 0) broken.push("nothing is lost without confirmation, so the check is void");
      const counts = { observations: fleet.learned.size, "lost without confirmation": lost };
      return { counts, broken };
    } finally {
      await fleet.close();
      await engine.remove();
    }
  },
};
