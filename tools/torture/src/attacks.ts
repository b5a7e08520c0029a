import type { Attack } from "./attack.ts";
import { fsAttacks } from "./fs/attacks.ts";
import { fuzzAttacks } from "./fuzz/attacks.ts";
import { gatewayAttacks } from "./gateway/attacks.ts";
import { learner } from "./model/learner.ts";
import { ridge } from "./numerics/ridge.ts";
import { feedback } from "./poison/feedback.ts";
import { clusterOf } from "./replicas/cluster.ts";
import { outages } from "./replicas/outages.ts";
import { postgres } from "./replicas/postgres.ts";
import { propagation } from "./replicas/propagation.ts";
import { redis } from "./replicas/redis.ts";
import { storm } from "./replicas/storm.ts";
import { unconfirmed } from "./replicas/unconfirmed.ts";
import { wiped } from "./replicas/wiped.ts";
import { soak } from "./soak/soak.ts";

/** All attacks, in the order in which they are made. */
export const attacks: readonly Attack[] = [
  ...fsAttacks,
  ...[redis, postgres].flatMap((kind) => [
    storm(kind),
    outages(kind),
    wiped(kind),
    propagation(kind),
  ]),
  outages(clusterOf(1)),
  unconfirmed,
  ...gatewayAttacks,
  ...fuzzAttacks,
  learner,
  ridge,
  feedback,
  soak,
];
