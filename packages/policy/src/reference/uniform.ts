import type { ActionDistribution } from "../contract/distribution.ts";
import type { PolicyFactory, PolicySpec } from "../contract/policy.ts";
import { applyFloor } from "../kit/apply-floor.ts";
import { CountingPolicy } from "./counting-policy.ts";

/** Chooses every eligible arm with equal probability. Learns nothing; counts settlements. */
export function uniform(): PolicyFactory {
  return (spec) => new UniformPolicy(spec);
}

class UniformPolicy extends CountingPolicy {
  constructor(spec: PolicySpec) {
    super("uniform", {}, spec);
  }

  protected override rank(): void {}

  override distribute(out: ActionDistribution): void {
    out.probability.fill(1 / out.size, 0, out.size);
    applyFloor(out);
  }
}
