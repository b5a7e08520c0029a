/** An expected reward and what it costs. */
export interface RewardAndCost {
  /** In [0, 1]. */
  readonly reward: number;
  /** US dollars per request. */
  readonly costUsd: number;
}

interface Upgrade {
  readonly menu: number;
  readonly reward: number;
  readonly costUsd: number;
}

/**
 * The best mix of options under a mean cost: one probability distribution per menu, maximising the
 * mean reward over menus with the mean cost at most `budgetUsd`. This is the linear relaxation of
 * the multiple-choice knapsack, which is solved exactly by taking the upgrades along each menu's
 * upper concave envelope in order of reward per dollar (Sinha & Zoltners, Operations Research 27(3),
 * 1979). Money that buys no reward is left over. Ties go to the cheaper option.
 *
 * Returns the expected reward and cost of each menu. Where even the cheapest options cost more than
 * the budget, they are what is returned.
 */
export function bestMix(
  menus: readonly (readonly RewardAndCost[])[],
  budgetUsd: number,
): RewardAndCost[] {
  const upgrades: Upgrade[] = [];
  const chosen = menus.map((options, menu) => {
    const [first, ...rest] = upperEnvelope(options);
    if (first === undefined) throw new RangeError("every menu must hold an option");
    let below = first;
    for (const point of rest) {
      const reward = point.reward - below.reward;
      upgrades.push({ menu, reward, costUsd: point.costUsd - below.costUsd });
      below = point;
    }
    return { reward: first.reward, costUsd: first.costUsd };
  });
  // Sorting is stable, so that a menu's own upgrades, ever less worth, stay in their order.
  upgrades.sort((a, b) => b.reward * a.costUsd - a.reward * b.costUsd);
  let left = budgetUsd * menus.length;
  for (const option of chosen) left -= option.costUsd;
  for (const upgrade of upgrades) {
    if (left <= 0) break;
    const part = Math.min(1, left / upgrade.costUsd);
    const option = chosen[upgrade.menu];
    if (option === undefined) continue;
    option.reward += part * upgrade.reward;
    option.costUsd += part * upgrade.costUsd;
    left -= part * upgrade.costUsd;
  }
  return chosen;
}

/** The corners of the upper concave envelope, from the cheapest option up while reward rises. */
function upperEnvelope(options: readonly RewardAndCost[]): RewardAndCost[] {
  const byCost = options.toSorted((a, b) => a.costUsd - b.costUsd || b.reward - a.reward);
  const corners: RewardAndCost[] = [];
  for (const point of byCost) {
    const highest = corners.at(-1);
    if (highest !== undefined && point.reward <= highest.reward) continue;
    for (let last = corners.length - 1; last > 0; last -= 1) {
      const [before, corner] = [corners[last - 1], corners[last]];
      if (before === undefined || corner === undefined) break;
      const rise = (corner.reward - before.reward) * (point.costUsd - before.costUsd);
      if (rise > (point.reward - before.reward) * (corner.costUsd - before.costUsd)) break;
      corners.pop();
    }
    corners.push(point);
  }
  return corners;
}
