import type { Worth } from "./worth.ts";

interface Upgrade extends Worth {
  readonly menu: number;
}

/**
 * The best mix of options at a limited mean cost: one probability distribution per menu, maximising
 * the mean utility over menus with a mean cost of at most `budgetUsd`. This is the linear relaxation of
 * the multiple-choice knapsack, solved exactly by taking the upgrades along each menu's upper concave
 * envelope in order of utility per dollar (Sinha & Zoltners, Operations Research 27(3), 1979). Money
 * that buys no utility is not spent. Ties go to the cheaper option.
 *
 * @returns the expected worth of each menu; of the cheapest options if even these exceed the budget
 */
export function bestMix(menus: readonly (readonly Worth[])[], budgetUsd: number): Worth[] {
  const upgrades: Upgrade[] = [];
  const chosen = menus.map((options, menu) => {
    const [first, ...rest] = upperEnvelope(options);
    if (first === undefined) throw new RangeError("every menu must hold an option");
    let below = first;
    for (const point of rest) {
      upgrades.push({
        menu,
        utility: point.utility - below.utility,
        quality: point.quality - below.quality,
        costUsd: point.costUsd - below.costUsd,
      });
      below = point;
    }
    const { utility, quality, costUsd } = first;
    return { utility, quality, costUsd };
  });
  // A stable sort keeps the upgrades of a menu, which have decreasing returns, in order.
  upgrades.sort((a, b) => b.utility * a.costUsd - a.utility * b.costUsd);
  let left = budgetUsd * menus.length;
  for (const option of chosen) left -= option.costUsd;
  for (const upgrade of upgrades) {
    if (left <= 0) break;
    const part = Math.min(1, left / upgrade.costUsd);
    const option = chosen[upgrade.menu];
    if (option === undefined) continue;
    option.utility += part * upgrade.utility;
    option.quality += part * upgrade.quality;
    option.costUsd += part * upgrade.costUsd;
    left -= part * upgrade.costUsd;
  }
  return chosen;
}

/** The corners of the upper concave envelope, from the cheapest option up while utility rises. */
function upperEnvelope(options: readonly Worth[]): Worth[] {
  const byCost = options.toSorted((a, b) => a.costUsd - b.costUsd || b.utility - a.utility);
  const corners: Worth[] = [];
  for (const point of byCost) {
    const highest = corners.at(-1);
    if (highest !== undefined && point.utility <= highest.utility) continue;
    for (let last = corners.length - 1; last > 0; last--) {
      const [before, corner] = [corners[last - 1], corners[last]];
      if (before === undefined || corner === undefined) break;
      const rise = (corner.utility - before.utility) * (point.costUsd - before.costUsd);
      if (rise > (point.utility - before.utility) * (corner.costUsd - before.costUsd)) break;
      corners.pop();
    }
    corners.push(point);
  }
  return corners;
}
