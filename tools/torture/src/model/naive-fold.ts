import type { Feedback, LogEntry, Settlement } from "@armature/learner";

interface Attempt {
  settled: Settlement | undefined;
  /** By channel. */
  readonly words: Map<string, { revision: number; quality: number }>;
  /** What it taught last, if anything. */
  quality: number | undefined;
  teaches: boolean | undefined;
}

/** What the fold must have learned of an arm. */
export interface LearnedArm {
  /** Attempts with a quality, and the sum of these. */
  count: number;
  quality: number;
  /** Means of what its attempts were to cost and took; undefined while there are none. */
  readonly costUsd: number | undefined;
  readonly latencyMs: number | undefined;
  /** Mean of what it was billed. */
  readonly billedUsd: number | undefined;
}

/**
 * What a fold must come to, written down as plainly as it can be: no snapshot, no policy, no bound
 * but the cap on what a tenant teaches and on what a single amount counts for. Holds where nobody
 * guesses the quality of an answer that nobody has judged.
 */
export class NaiveFold {
  readonly counts = { settlements: 0, expired: 0, feedback: 0, repeated: 0, capped: 0 };
  /** Whether each arm that was ever declared may be chosen. */
  readonly active: Map<string, boolean> = new Map();
  /** US dollars by day and tenant. */
  readonly spent: Map<string, number> = new Map();
  /** The objective that was set last, of everybody under the empty name, as a text. */
  readonly objectives: Map<string, string> = new Map();
  readonly #share: number;
  readonly #attempts = new Map<string, Attempt>();
  /** Who taught, by arm. */
  readonly #taught = new Map<string, string[]>();
  /** What was told of each arm, in that order. */
  readonly #dollars = new Map<string, number[]>();
  readonly #milliseconds = new Map<string, number[]>();
  readonly #bills = new Map<string, number[]>();

  constructor(share: number) {
    this.#share = share;
  }

  /** By arm. */
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
    else if (entry.kind === "feedback") this.#hear(entry);
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
    // Dollars and time are told once, when the attempt settles; a bill when it comes.
    if (settled === undefined) this.#tell(entry);
    if (costUsd !== undefined && !entry.expired) note(this.#bills, entry.arm, costUsd);
    if (settled === undefined) this.counts.settlements += 1;
    if (entry.expired) this.counts.expired += 1;
    if (settled?.expired) this.counts.expired -= 1;
    // A late report is of the attempt that expired: its arm and its tenant stand.
    const { expired: _, ...first } = settled ?? entry;
    attempt.settled = settled === undefined ? entry : { ...first, outcome: entry.outcome };
    this.#teach(attempt);
  }

  #tell({ arm, outcome }: Settlement): void {
    const { costUsd, latencyMs, aborted } = outcome;
    if (costUsd !== undefined) note(this.#dollars, arm, costUsd);
    if (latencyMs !== undefined && !aborted) note(this.#milliseconds, arm, latencyMs);
  }

  #hear({ decisionId, channel, revision, quality }: Feedback): void {
    const attempt = this.#attempt(decisionId);
    const known = attempt.words.get(channel);
    if (known !== undefined && known.revision >= revision) {
      this.counts.repeated += 1;
      return;
    }
    attempt.words.set(channel, { revision, quality });
    this.counts.feedback += 1;
    this.#teach(attempt);
  }

  #teach(attempt: Attempt): void {
    const { settled, words } = attempt;
    if (settled === undefined) return;
    const said = [...words.values()].map(({ quality }) => quality);
    const quality = qualityOf(settled, said);
    if (quality === undefined) return;
    attempt.teaches ??= this.#admits(settled);
    if (attempt.teaches) attempt.quality = quality;
  }

  #admits({ arm, tenant = "" }: Settlement): boolean {
    const taught = this.#taught.get(arm) ?? [];
    const own = taught.filter((one) => one === tenant).length;
    const admits = own + 1 <= Math.ceil(this.#share * (taught.length + 1));
    if (admits) this.#taught.set(arm, [...taught, tenant]);
    else this.counts.capped += 1;
    return admits;
  }

  #attempt(decisionId: string): Attempt {
    const known = this.#attempts.get(decisionId);
    if (known !== undefined) return known;
    const attempt: Attempt = {
      settled: undefined,
      words: new Map(),
      quality: undefined,
      teaches: undefined,
    };
    this.#attempts.set(decisionId, attempt);
    return attempt;
  }
}

/** What an attempt was worth, by what its outcome and others say; undefined while nobody knows. */
function qualityOf({ outcome, expired }: Settlement, said: readonly number[]): number | undefined {
  if (expired && said.length === 0) return undefined;
  if (outcome.aborted) return undefined;
  if (outcome.failed) return 0;
  return said.length > 0 ? said.reduce((a, b) => a + b) / said.length : outcome.quality;
}

function note(amounts: Map<string, number[]>, arm: string, amount: number): void {
  amounts.set(arm, [...(amounts.get(arm) ?? []), amount]);
}

/** A single amount counts as at most ten times what was usual before it. */
function meanOf(amounts: readonly number[] = []): number | undefined {
  let sum = 0;
  for (const [i, amount] of amounts.entries()) {
    sum += sum > 0 ? Math.min(amount, (10 * sum) / i) : amount;
  }
  return amounts.length === 0 ? undefined : sum / amounts.length;
}
