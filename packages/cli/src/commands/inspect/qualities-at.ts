import { createDistribution, type Policy } from "@armature/policy";

/**
 * The quality that a policy expects of each arm that may be chosen, by the arm's id, for one request;
 * of none without a request.
 */
export function qualitiesAt(
  policy: Policy,
  context: Float64Array | undefined,
): Record<string, number> {
  const arms = policy.arms().flatMap(({ id, active }) => (active ? [id] : []));
  if (context === undefined || arms.length === 0) return {};
  const out = createDistribution(arms.length);
  policy.score(context, arms, out);
  return Object.fromEntries(arms.map((id, i) => [id, out.mean[i]]));
}
