import type { Arm, PolicyFactory, Prior } from "@armature/policy";
import { PolicyWrapper } from "@armature/policy/kit";

/** Gives a policy the features of arms; scenarios know their ids only. */
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
