/** Expected utility, quality and cost of requests. */
export interface Worth {
  /** Utility by the objective. */
  readonly utility: number;
  /** Quality in [0, 1]. */
  readonly quality: number;
  /** US dollars per request. */
  readonly costUsd: number;
}

/** Mean of several. */
export function meanWorth(all: readonly Worth[]): Worth {
  let utility = 0;
  let quality = 0;
  let costUsd = 0;
  for (const one of all) {
    utility += one.utility;
    quality += one.quality;
    costUsd += one.costUsd;
  }
  return {
    utility: utility / all.length,
    quality: quality / all.length,
    costUsd: costUsd / all.length,
  };
}
