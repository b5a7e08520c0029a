import type { Arm, PolicyFactory, Prior } from "@armature/policy";
import { PolicyWrapper } from "@armature/policy/kit";

/** Tells a policy what arms are like, which scenarios know by their ids alone. */
export function withArmFeatures(
  policy: PolicyFactory,
  featuresOf: (id: string) => readonly number[],
): PolicyFactory {
  return (spec) =>
    new (class extends PolicyWrapper {
      override addArm(arm: Arm, prior?: Prior): void {
        super.addArm({ ...arm, features: featuresOf(arm.id) }, prior);
      }

      protected override ownState() {
        return {};
      }

      protected override restoreOwnState(): void {}
    })(policy, spec, "arm-features", {});
}
