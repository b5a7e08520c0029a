import type { Feedback, LogEntry, Settlement } from "@armature/learner";

interface Attempt {
  settled: Settlement | undefined;
  /** Ratings by channel. */
  readonly ratings: Map<string, { revision: number; quality: number }>;
  /** The quality it contributed last, if any. */
  quality: number | undefined;
  contributes: boolean | undefined;
}

/** Expected statistics of an arm. */
export interface LearnedArm {
  /** Number of attempts with a quality, and the sum of their qualities. */
  count: number;
  quality: number;
  /** Mean cost and latency of its attempts; undefined if there are none. */
  readonly costUsd: number | undefined;
  readonly latencyMs: number | undefined;
  /** Mean of its reported costs. */
  readonly billedUsd: number | undefined;
}

/**
 * The expected fold, as simple as possible: no snapshot, no policy, and no limits except the
 * contribution cap and the cap on a single amount. Valid if no heuristic guesses missing qualities.
 */
export class NaiveFold {
  readonly counts = { settlements: 0, expired: 0, feedback: 0, repeated: 0, capped: 0 };
  /** For each arm ever declared, whether it may be chosen. */
  readonly active: Map<string, boolean> = new Map();
  /** US dollars by day and tenant. */
  readonly spent: Map<string, number> = new Map();
  /** The current objective as a text, by tenant; the default has the empty name. */
  readonly objectives: Map<string, string> = new Map();
  readonly #share: number;
  readonly #attempts = new Map<string, Attempt>();
  /** Tenants of the contributions, by arm. */
  readonly #contributions = new Map<string, string[]>();
  /** Amounts of each arm, in order. */
  readonly #dollars = new Map<string, number[]>();
  readonly #milliseconds = new Map<string, number[]>();
  readonly #bills = new Map<string, number[]>();

  constructor(share: number) {
    this.#share = share;
  }

  /** Statistics by arm. */
  learned(): Map<string, LearnedArm> {
    const learned = new Map(
      [...this.active.keys()].map((id): [string, LearnedArm] => {
        const costUsd = meanOf(this.#dollars.get(id));
        const latencyMs = meanOf(this.#milliseconds.get(id));
        const billedUsd = meanOf(this.#bills.get(id));
        return [id, { count: 0, quality: 0, costUsd, latencyMs, billedUsd }];
      }),
    );
    for (const { settled, quality } of this.#attempts.values()) {
      const arm = learned.get(settled?.arm ?? "");
      if (arm === undefined || quality === undefined) continue;
      arm.count += 1;
      arm.quality += quality;
    }
    return learned;
  }

  fold(entry: LogEntry): void {
    if (entry.kind === "settlement") this.#settle(entry);
    else if (entry.kind === "feedback") this.#rate(entry);
    else this.#control(entry);
  }

  #control(entry: Exclude<LogEntry, Settlement | Feedback>): void {
    if (entry.op === "set-objective") {
      const whose = entry.tenant ?? "";
      if (entry.objective === null) this.objectives.delete(whose);
      else this.objectives.set(whose, JSON.stringify(entry.objective));
    } else if (entry.op === "declare-arm") this.active.set(entry.id, true);
    else if (this.active.get(entry.id) === true) this.active.set(entry.id, false);
    else this.counts.repeated += 1;
  }

  #settle(entry: Settlement): void {
    const attempt = this.#attempt(entry.decisionId);
    const { settled } = attempt;
    if (settled !== undefined && (entry.expired || !settled.expired)) {
      this.counts.repeated += 1;
      return;
    }
    const day = `${new Date(entry.at).toISOString().slice(0, 10)} ${entry.tenant ?? ""}`;
    const { costUsd } = entry.outcome;
    if (costUsd !== undefined) {
      const charged = costUsd - (settled?.outcome.costUsd ?? 0);
      this.spent.set(day, (this.spent.get(day) ?? 0) + charged);
    }
    // Dollars and time count once, when the attempt settles; a reported cost counts when it arrives.
    if (settled === undefined) this.#addAmounts(entry);
    if (costUsd !== undefined && !entry.expired) note(this.#bills, entry.arm, costUsd);
    if (settled === undefined) this.counts.settlements += 1;
    if (entry.expired) this.counts.expired += 1;
    if (settled?.expired) this.counts.expired -= 1;
    // A late report belongs to the expired attempt, whose arm and tenant remain.
    const { expired: _, ...first } = settled ?? entry;
    attempt.settled = settled === undefined ? entry : { ...first, outcome: entry.outcome };
    this.#contribute(attempt);
  }

  #addAmounts({ arm, outcome }: Settlement): void {
    const { costUsd, latencyMs, aborted } = outcome;
    if (costUsd !== undefined) note(this.#dollars, arm, costUsd);
    if (latencyMs !== undefined && !aborted) note(this.#milliseconds, arm, latencyMs);
  }

  #rate({ decisionId, channel, revision, quality }: Feedback): void {
    const attempt = this.#attempt(decisionId);
    const known = attempt.ratings.get(channel);
    if (known !== undefined && known.revision >= revision) {
      this.counts.repeated += 1;
      return;
    }
    attempt.ratings.set(channel, { revision, quality });
    this.counts.feedback += 1;
    this.#contribute(attempt);
  }

  #contribute(attempt: Attempt): void {
    const { settled, ratings } = attempt;
    if (settled === undefined) return;
    const qualities = [...ratings.values()].map(({ quality }) => quality);
    const quality = qualityOf(settled, qualities);
    if (quality === undefined) return;
    attempt.contributes ??= this.#admits(settled);
    if (attempt.contributes) attempt.quality = quality;
  }

  #admits({ arm, tenant = "" }: Settlement): boolean {
    const contributions = this.#contributions.get(arm) ?? [];
    const own = contributions.filter((one) => one === tenant).length;
    const admits = own + 1 <= Math.ceil(this.#share * (contributions.length + 1));
    if (admits) this.#contributions.set(arm, [...contributions, tenant]);
    else this.counts.capped += 1;
    return admits;
  }

  #attempt(decisionId: string): Attempt {
    const known = this.#attempts.get(decisionId);
    if (known !== undefined) return known;
    const attempt: Attempt = {
      settled: undefined,
      ratings: new Map(),
      quality: undefined,
      contributes: undefined,
    };
    this.#attempts.set(decisionId, attempt);
    return attempt;
  }
}

/** The quality of an attempt, from its ratings or its outcome; undefined if unknown. */
function qualityOf(
  { outcome, expired }: Settlement,
  ratings: readonly number[],
): number | undefined {
  if (expired && ratings.length === 0) return undefined;
  if (outcome.aborted) return undefined;
  if (outcome.failed) return 0;
  return ratings.length > 0 ? ratings.reduce((a, b) => a + b) / ratings.length : outcome.quality;
}

function note(amounts: Map<string, number[]>, arm: string, amount: number): void {
  amounts.set(arm, [...(amounts.get(arm) ?? []), amount]);
}

/** The mean, in which each amount counts at most ten times the mean before it. */
function meanOf(amounts: readonly number[] = []): number | undefined {
  let sum = 0;
  for (const [i, amount] of amounts.entries()) {
    sum += sum > 0 ? Math.min(amount, (10 * sum) / i) : amount;
  }
  return amounts.length === 0 ? undefined : sum / amounts.length;
}
