import { createDistribution, decide, fork, type Observation, type Policy } from "@armature/policy";

/** Quality and cost of each arm on one request. */
export interface Row {
  readonly context: Float64Array;
  readonly quality: readonly number[];
  readonly costUsd: readonly number[];
}

export interface Result {
  readonly quality: number;
  readonly costUsd: number;
  /** Share of the requests by arm. */
  readonly share: readonly number[];
}

/** Routes the rows in order. Outcomes of the chosen arms arrive `late` rows later. */
export function simulate(
  policy: Policy,
  arms: readonly string[],
  rows: readonly Row[],
  seed: number,
  late = 0,
): Result {
  const underway: Observation[] = [];
  const out = createDistribution(arms.length);
  const share = arms.map(() => 0);
  let earnings = 0;
  let dollars = 0;
  for (const [step, { context, quality, costUsd }] of rows.entries()) {
    const rng = fork(seed, `decision ${step}`);
    policy.score(context, arms, out);
    policy.distribute(out, rng);
    const chosen = decide(out, rng);
    const earned = quality[chosen] ?? 0;
    const paid = costUsd[chosen] ?? 0;
    underway.push({
      decisionId: `${step}`,
      arm: arms[chosen] ?? "",
      eligible: arms,
      context,
      propensity: out.probability[chosen] ?? 0,
      quality: earned,
      costUsd: paid,
    });
    if (underway.length > late) policy.update(underway.shift() as Observation);
    earnings += earned;
    dollars += paid;
    share[chosen] = (share[chosen] ?? 0) + 1 / rows.length;
  }
  return { quality: earnings / rows.length, costUsd: dollars / rows.length, share };
}

/** The rows in an order that depends on the seed. */
export function shuffled(rows: readonly Row[], seed: number): Row[] {
  const rng = fork(seed, "order");
  return rows
    .map((row) => ({ row, key: rng.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ row }) => row);
}
