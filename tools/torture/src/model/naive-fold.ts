import type { DeclareArm, Feedback, LogEntry, RemoveArm, Settlement } from "@armature/learner";

interface Attempt {
  settled: Settlement | undefined;
  /** By channel. */
  readonly words: Map<string, { revision: number; quality: number }>;
  /** What it taught last, if anything. */
  reward: number | undefined;
  teaches: boolean | undefined;
}

/**
 * What a fold must come to, written down as plainly as it can be: no snapshot, no policy, no bound
 * but the cap on what a tenant teaches. Holds for qualities that are rewards as they are.
 */
export class NaiveFold {
  readonly counts = { settlements: 0, expired: 0, feedback: 0, repeated: 0, capped: 0 };
  /** Whether each arm that was ever declared may be chosen. */
  readonly active: Map<string, boolean> = new Map();
  /** US dollars by day and tenant. */
  readonly spent: Map<string, number> = new Map();
  readonly #share: number;
  readonly #attempts = new Map<string, Attempt>();
  /** Who taught, by arm. */
  readonly #taught = new Map<string, string[]>();

  constructor(share: number) {
    this.#share = share;
  }

  /** Observations and the sum of their rewards, by arm. */
  learned(): Map<string, { count: number; reward: number }> {
    const learned = new Map([...this.active.keys()].map((id) => [id, { count: 0, reward: 0 }]));
    for (const { settled, reward } of this.#attempts.values()) {
      const arm = learned.get(settled?.arm ?? "");
      if (arm === undefined || reward === undefined) continue;
      arm.count += 1;
      arm.reward += reward;
    }
    return learned;
  }

  fold(entry: LogEntry): void {
    if (entry.kind === "settlement") this.#settle(entry);
    else if (entry.kind === "feedback") this.#hear(entry);
    else this.#control(entry);
  }

  #control(entry: DeclareArm | RemoveArm): void {
    if (entry.op === "declare-arm") this.active.set(entry.id, true);
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
    if (settled === undefined) this.counts.settlements += 1;
    if (entry.expired) this.counts.expired += 1;
    if (settled?.expired) this.counts.expired -= 1;
    // A late report is of the attempt that expired: its arm and its tenant stand.
    const { expired: _, ...first } = settled ?? entry;
    attempt.settled = settled === undefined ? entry : { ...first, outcome: entry.outcome };
    this.#teach(attempt);
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
    const judged = settled.expired ? undefined : settled.outcome.quality;
    const quality = said.length > 0 ? said.reduce((a, b) => a + b) / said.length : judged;
    if (quality === undefined) return;
    attempt.teaches ??= this.#admits(settled);
    if (attempt.teaches) attempt.reward = quality;
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
      reward: undefined,
      teaches: undefined,
    };
    this.#attempts.set(decisionId, attempt);
    return attempt;
  }
}
