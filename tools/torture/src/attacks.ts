import type { Attack } from "./attack.ts";
import { cut } from "./fs/cut.ts";
import { fault } from "./fs/fault.ts";
import { flip } from "./fs/flip.ts";
import { fullDisk } from "./fs/full-disk.ts";
import { kill } from "./fs/kill.ts";
import { permission } from "./fs/permission.ts";
import { powerLoss } from "./fs/power-loss.ts";
import { clusterOf } from "./replicas/cluster.ts";
import { outages } from "./replicas/outages.ts";
import { postgres } from "./replicas/postgres.ts";
import { propagation } from "./replicas/propagation.ts";
import { redis } from "./replicas/redis.ts";
import { storm } from "./replicas/storm.ts";
import { unconfirmed } from "./replicas/unconfirmed.ts";
import { wiped } from "./replicas/wiped.ts";

/** All attacks, in the order in which they are made. */
export const attacks: readonly Attack[] = [
  cut,
  flip,
  powerLoss,
  fault,
  fullDisk,
  permission,
  kill,
  ...[redis, postgres].flatMap((kind) => [
    storm(kind),
    outages(kind),
    wiped(kind),
    propagation(kind),
  ]),
  outages(clusterOf(1)),
  unconfirmed,
];
