import type { Attack } from "../attack.ts";
import { cut } from "./cut.ts";
import { fault } from "./fault.ts";
import { flip } from "./flip.ts";
import { fullDisk } from "./full-disk.ts";
import { kill } from "./kill.ts";
import { lock } from "./lock.ts";
import { permission } from "./permission.ts";
import { powerCut } from "./power-cut.ts";
import { powerLoss } from "./power-loss.ts";
import { serve } from "./serve.ts";
import { start } from "./start.ts";

/** Attacks on the storage on a disk, and on a process that uses it. */
export const fsAttacks: readonly Attack[] = [
  start,
  cut,
  flip,
  powerLoss,
  powerCut,
  fault,
  fullDisk,
  permission,
  lock,
  serve,
  kill,
];
