import type { Attack } from "./attack.ts";
import { fsAttacks } from "./fs/attacks.ts";
import { fuzzAttacks } from "./fuzz/attacks.ts";
import { gatewayAttacks } from "./gateway/attacks.ts";
import { interleavings } from "./interleavings/interleavings.ts";
import { foldModel } from "./model/fold.ts";
import { ridge } from "./numerics/ridge.ts";
import { feedback } from "./poison/feedback.ts";
import { replicaAttacks } from "./replicas/attacks.ts";
import { soak } from "./soak/soak.ts";

/** All attacks, in the order in which they run. */
export const attacks: readonly Attack[] = [
  ...fsAttacks,
  interleavings,
  ...replicaAttacks,
  ...gatewayAttacks,
  ...fuzzAttacks,
  foldModel,
  ridge,
  feedback,
  soak,
];
