import type { Outcome } from "@armature/reward";
import type { Observers } from "../observing/observers.ts";
import type { Exchange } from "../options/options.ts";
import type { CompleteOptions } from "../options/read-options.ts";

/**
 * What the user's quality function says of an answer, now or later. A function that fails, or says
 * something that is no quality, is logged and counts as one that cannot say.
 */
export function judge<Request>(
  { quality: judgeOf }: Pick<CompleteOptions<Request>, "quality">,
  exchange: Exchange<Request>,
  outcome: Outcome,
  observers: Observers,
  decisionId: string,
): number | undefined | Promise<number | undefined> {
  const knownAlready = outcome.quality !== undefined || outcome.failed || outcome.aborted;
  if (judgeOf === undefined || knownAlready) return undefined;
  const checked = (quality: number | undefined): number | undefined => {
    if (quality === undefined || (quality >= 0 && quality <= 1)) return quality;
    const message = "the quality function must give a number from 0 to 1, or undefined";
    observers.problem("quality", message, { quality, decisionId });
    return undefined;
  };
  const failed = (err: unknown): undefined => {
    observers.problem("quality", "the quality function failed", { err, decisionId });
    return undefined;
  };
  try {
    const quality = judgeOf(exchange, outcome);
    return quality instanceof Promise ? quality.then(checked).catch(failed) : checked(quality);
  } catch (error) {
    return failed(error);
  }
}
