import type { Attack } from "./attack.ts";
import { cut } from "./fs/cut.ts";
import { fault } from "./fs/fault.ts";
import { flip } from "./fs/flip.ts";
import { fullDisk } from "./fs/full-disk.ts";
import { kill } from "./fs/kill.ts";
import { permission } from "./fs/permission.ts";
import { powerLoss } from "./fs/power-loss.ts";

/** All attacks, in the order in which they are made. */
export const attacks: readonly Attack[] = [cut, flip, powerLoss, fault, fullDisk, permission, kill];
