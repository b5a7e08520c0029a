import type { Attack } from "../attack.ts";
import { clusterOf } from "./cluster.ts";
import { concurrentWriters } from "./concurrent-writers.ts";
import { dataLoss } from "./data-loss.ts";
import { outages } from "./outages.ts";
import { postgres } from "./postgres.ts";
import { propagation } from "./propagation.ts";
import { redis } from "./redis.ts";
import { unconfirmed } from "./unconfirmed.ts";

/** Attacks on replicas of one log, for each engine. */
export const replicaAttacks: readonly Attack[] = [
  ...[redis, postgres].flatMap((kind) => [
    concurrentWriters(kind),
    outages(kind),
    dataLoss(kind),
    propagation(kind),
  ]),
  outages(clusterOf(1)),
  unconfirmed,
];
