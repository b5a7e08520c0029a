import type { Attack } from "../attack.ts";
import { clusterOf } from "./cluster.ts";
import { outages } from "./outages.ts";
import { postgres } from "./postgres.ts";
import { propagation } from "./propagation.ts";
import { redis } from "./redis.ts";
import { storm } from "./storm.ts";
import { unconfirmed } from "./unconfirmed.ts";
import { wiped } from "./wiped.ts";

/** What replicas of one log have to live through, on each engine. */
export const replicaAttacks: readonly Attack[] = [
  ...[redis, postgres].flatMap((kind) => [
    storm(kind),
    outages(kind),
    wiped(kind),
    propagation(kind),
  ]),
  outages(clusterOf(1)),
  unconfirmed,
];
