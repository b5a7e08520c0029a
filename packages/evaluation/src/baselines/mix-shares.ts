import type { Worth } from "./worth.ts";

/**
 * The shares of the arms that maximise utility at a mean cost of at most `costUsd`. One arm, or a
 * cheaper and a more expensive one, are enough, because a linear program with one bound has such an
 * optimum. The cheapest arm gets everything if even that one costs more. Ties go to the cheaper mix.
 */
export function mixShares(
  arms: readonly Pick<Worth, "utility" | "costUsd">[],
  costUsd: number,
): number[] {
  let best: { utility: number; costUsd: number; share: ReadonlyMap<number, number> } | undefined;
  const consider = (share: ReadonlyMap<number, number>): void => {
    let utility = 0;
    let cost = 0;
    for (const [arm, part] of share) {
      utility += part * arms[arm].utility;
      cost += part * arms[arm].costUsd;
    }
    const better =
      best === undefined ||
      utility > best.utility ||
      (utility === best.utility && cost < best.costUsd);
    if (better) best = { utility, costUsd: cost, share };
  };
  for (const [low, { costUsd: lowCost }] of arms.entries()) {
    if (lowCost > costUsd) continue;
    consider(new Map([[low, 1]]));
    for (const [high, { costUsd: highCost }] of arms.entries()) {
      if (highCost <= costUsd) continue;
      const part = (costUsd - lowCost) / (highCost - lowCost);
      consider(
        new Map([
          [low, 1 - part],
          [high, part],
        ]),
      );
    }
  }
  const cheapest = arms.reduce(
    (least, { costUsd }, arm) => (costUsd < arms[least].costUsd ? arm : least),
    0,
  );
  const share = best?.share ?? new Map([[cheapest, 1]]);
  return arms.map((_, arm) => share.get(arm) ?? 0);
}
