import type { Attack } from "./attack.ts";
import { fsAttacks } from "./fs/attacks.ts";
import { fuzzAttacks } from "./fuzz/attacks.ts";
import { gatewayAttacks } from "./gateway/attacks.ts";
import { interleavings } from "./interleavings/interleavings.ts";
import { learner } from "./model/learner.ts";
import { ridge } from "./numerics/ridge.ts";
import { feedback } from "./poison/feedback.ts";
import { replicaAttacks } from "./replicas/attacks.ts";
import { soak } from "./soak/soak.ts";

/** All attacks, in the order in which they are made. */
export const attacks: readonly Attack[] = [
  ...fsAttacks,
  interleavings,
  ...replicaAttacks,
  ...gatewayAttacks,
  ...fuzzAttacks,
  learner,
  ridge,
  feedback,
  soak,
];
