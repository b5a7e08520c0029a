import type { Attack } from "../attack.ts";
import { bodies } from "./bodies.ts";
import { faults } from "./faults.ts";
import { slowReader } from "./slow-reader.ts";
import { streams } from "./streams.ts";
import { throughput } from "./throughput.ts";
import { unreported } from "./unreported.ts";

/** Attacks on a gateway. Those named `load/…` are measurements and need an idle machine. */
export const gatewayAttacks: readonly Attack[] = [
  faults,
  slowReader,
  unreported,
  streams,
  bodies,
  throughput,
];
