/** What requests are expected to be worth, and to cost. */
export interface Worth {
  /** By the objective. */
  readonly utility: number;
  /** In [0, 1]. */
  readonly quality: number;
  /** US dollars per request. */
  readonly costUsd: number;
}

/** The mean of several. */
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
