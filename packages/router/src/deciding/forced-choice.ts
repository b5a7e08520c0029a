import type { Forced } from "../contract/forced.ts";
import type { Draw } from "./draw.ts";

/** How a choice may be forced, instead of drawn. */
export interface Forcing extends Pick<Draw, "turn" | "isListed"> {
  /** The model that the conversation keeps if it is eligible. */
  readonly kept: string | undefined;
}

/** A model that is not drawn. */
export interface ForcedChoice {
  /** Of the model among the eligible ones. */
  readonly index: number;
  readonly forced: Forced;
}

/**
 * The first of listed models, the cheapest for a side request, or the conversation's own; undefined if
 * the policy chooses.
 * @param usd expected US dollars of each model; Infinity while unknown
 */
export function forcedChoice(
  { turn, isListed, kept }: Forcing,
  ids: readonly string[],
  usd: (index: number) => number,
): ForcedChoice | undefined {
  if (isListed) return { index: 0, forced: "pinned" };
  if (turn.kind === "side") return { index: cheapest(ids, usd), forced: "cheapest" };
  const index = kept === undefined ? -1 : ids.indexOf(kept);
  return index < 0 ? undefined : { index, forced: "kept" };
}

function cheapest(ids: readonly string[], usd: (index: number) => number): number {
  let best = 0;
  for (let index = 1; index < ids.length; index++) if (usd(index) < usd(best)) best = index;
  return best;
}
