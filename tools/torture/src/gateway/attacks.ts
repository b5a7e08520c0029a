import type { Attack } from "../attack.ts";
import { bodies } from "./bodies.ts";
import { deaf } from "./deaf.ts";
import { faults } from "./faults.ts";
import { streams } from "./streams.ts";
import { throughput } from "./throughput.ts";
import { unanswered } from "./unanswered.ts";

/** Attacks on a gateway. Those called `load/…` measure, and want the machine for themselves. */
export const gatewayAttacks: readonly Attack[] = [
  faults,
  deaf,
  unanswered,
  streams,
  bodies,
  throughput,
];
