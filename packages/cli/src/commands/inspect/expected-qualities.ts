import { createDistribution, type Policy } from "@armature/policy";

/** Quality that a policy expects of each active arm, by arm id; empty without a context. */
export function expectedQualities(
  policy: Policy,
  context: Float64Array | undefined,
): Record<string, number> {
  const arms = policy.arms().flatMap(({ id, active }) => (active ? [id] : []));
  if (context === undefined || arms.length === 0) return {};
  const out = createDistribution(arms.length);
  policy.score(context, arms, out);
  return Object.fromEntries(arms.map((id, i) => [id, out.mean[i]]));
}
