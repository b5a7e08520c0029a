import type { Feedback, LogFollower, Settlement } from "@armature/learner";
import type { Outcome } from "@armature/reward";
import { attemptEvent } from "../decisions/attempt-event.ts";
import type { AttemptOf } from "../decisions/routed-decision.ts";
import { RouterError } from "../error.ts";
import type { Observers } from "../observing/observers.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { InFlight, MAX_OPEN, type OpenAttempt } from "./in-flight.ts";
import { judge } from "./quality.ts";
import { expiredSettlement, pricedOutcome, settlementOf } from "./settlement.ts";
import { within } from "./within.ts";

/** How long a router that closes waits for quality functions that have not answered yet. */
export const JUDGEMENT_GRACE_MS = 5_000;

/** So many quality functions may think at a time; what is reported meanwhile is not judged. */
const MAX_JUDGEMENTS = 10_000;

/** Brings what came of each attempt to the log, and what came of none after its time. */
export class Settler<Request> {
  readonly inFlight: InFlight = new InFlight();
  readonly #options: CompleteOptions<Request>;
  readonly #follower: () => LogFollower;
  readonly #observers: Observers;
  readonly #writing = new Set<Promise<void>>();
  readonly #judging = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor(
    options: CompleteOptions<Request>,
    follower: () => LogFollower,
    observers: Observers,
  ) {
    this.#options = options;
    this.#observers = observers;
    this.#follower = follower;
    const { decisionTimeoutMs, clock } = options;
    const sweep = (): void => {
      void tracked(this.#writing, this.#expire(clock() - decisionTimeoutMs));
    };
    this.#timer = setInterval(sweep, decisionTimeoutMs / 2).unref();
  }

  /** Takes note of an attempt that was decided. */
  begin(of: AttemptOf<Request>): void {
    const { id, attempt, model, draw } = of;
    const usd = draw.costUsd[draw.eligible.indexOf(draw.chosen)] ?? Number.NaN;
    const expectedUsd = Number.isNaN(usd) ? this.#follower().fold.expectedCost(draw.chosen) : usd;
    // Not the request: an attempt may stay open for long.
    this.inFlight.begin({ of: { id, attempt, model, draw }, expectedUsd });
    if (this.inFlight.crowded) void tracked(this.#writing, this.#makeRoom());
  }

  /** Resolves when the outcome is durable and, unless learning has stopped, learned from. */
  report(of: AttemptOf<Request>, reported: Outcome, response: unknown): Promise<void> {
    return tracked(this.#writing, this.#report(of, reported, response));
  }

  /**
   * Waits for reports under way, settles as expired what nobody reported, and waits a little for
   * quality functions.
   */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled(this.#writing);
    this.#closed = true;
    await this.#expire(Number.POSITIVE_INFINITY);
    await within(JUDGEMENT_GRACE_MS, Promise.allSettled(this.#judging));
  }

  async #report(of: AttemptOf<Request>, reported: Outcome, response: unknown): Promise<void> {
    this.#requireTime(of);
    const outcome = pricedOutcome(reported, of.model.price);
    const exchange = { request: of.request, response, model: of.model };
    this.#observers.notify("attempted", (at) => ({ ...attemptEvent(of, at), outcome }));
    const quality = this.#mayJudge(of.id)
      ? judge(this.#options, exchange, outcome, this.#observers, of.id)
      : undefined;
    const settled = typeof quality === "number" ? { ...outcome, quality } : outcome;
    const { id, attempt, model, draw } = of;
    return this.#settle({ id, attempt, model, draw }, settled, quality);
  }

  /** Is given neither request nor response, since the storage may keep it waiting for long. */
  async #settle(
    of: OpenAttempt["of"],
    outcome: Outcome,
    quality: ReturnType<typeof judge>,
  ): Promise<void> {
    const entry = settlementOf(of, outcome, this.#options.features.schema.id);
    try {
      await this.inFlight.settle([of], () => this.#write([of], [entry]));
    } catch (error) {
      const { id: decisionId, attempt, draw } = of;
      const about = { decisionId, attempt, tenant: draw.tenant };
      this.#observers.failed("settlement", "the outcome was not written", error, about);
      throw error;
    }
    if (quality instanceof Promise) {
      void tracked(this.#judging, this.#hearJudge(of.id, of.attempt, quality));
    }
  }

  /** Whether what was written was learned from as well: its dollars are then in the ledger. */
  async #write(
    attempts: readonly OpenAttempt["of"][],
    entries: readonly Settlement[],
  ): Promise<boolean> {
    const follower = this.#follower();
    await follower.append(entries);
    const learned = follower.failure === undefined;
    for (const [index, { outcome, expired = false }] of entries.entries()) {
      const of = attempts[index] as OpenAttempt["of"];
      this.#observers.notify("settled", (at) => ({
        ...attemptEvent(of, at),
        outcome,
        expired,
        learned,
      }));
    }
    return learned;
  }

  #mayJudge(decisionId: string): boolean {
    if (this.#judging.size < MAX_JUDGEMENTS) return true;
    const message = `not judged: ${MAX_JUDGEMENTS} quality functions have not answered yet`;
    this.#observers.problem("quality", message, { decisionId });
    return false;
  }

  #requireTime(of: AttemptOf<Request>): void {
    if (this.#closed) throw new RouterError("closed", "the router was closed before the report");
    const { fold } = this.#follower();
    if (this.inFlight.has(of) || !fold.forgets(of.id, of.attempt, of.draw.at)) return;
    throw new RouterError(
      "already-settled",
      `attempt ${of.attempt} of decision ${of.id} was settled at its predicted cost, too long ago ` +
        "to be revised: report sooner, or raise decisionTimeoutMs",
    );
  }

  /** Resolves when the rating is durable and, unless learning has stopped, learned from. */
  async rate(rating: Feedback): Promise<void> {
    const follower = this.#follower();
    await follower.append([rating]);
    const learned = follower.failure === undefined;
    const { kind: _, ...fields } = rating;
    this.#observers.notify("feedback", (at) => ({ ...fields, at, learned }));
  }

  /** A quality that took time comes as feedback of its own channel. */
  async #hearJudge(
    decisionId: string,
    attempt: number,
    judgement: Promise<number | undefined>,
  ): Promise<void> {
    const quality = await judgement;
    if (quality === undefined) return;
    const at = this.#options.clock();
    const rating = { kind: "feedback", channel: "quality", revision: 0, quality, at } as const;
    try {
      await this.rate({ ...rating, decisionId, attempt });
    } catch (err) {
      this.#observers.problem("feedback", "a judgement was not written", { err, decisionId });
    }
  }

  /** The oldest attempts are settled before their time, and given up where that cannot be. */
  async #makeRoom(): Promise<void> {
    const oldest = this.inFlight.decidedBy(Number.POSITIVE_INFINITY, MAX_OPEN / 100);
    await this.#settleExpired(oldest);
    this.inFlight.forget(oldest);
  }

  /** Settles what was decided by then and never reported. */
  async #expire(decidedBy: number): Promise<void> {
    await this.#settleExpired(this.inFlight.decidedBy(decidedBy));
  }

  /** Settles attempts that nobody reported, at the cost that was predicted. */
  async #settleExpired(due: readonly OpenAttempt[]): Promise<void> {
    if (due.length === 0) return;
    const schema = this.#options.features.schema.id;
    const entries = due.map((attempt) => expiredSettlement(attempt, schema));
    try {
      const attempts = due.map(({ of }) => of);
      await this.inFlight.settle(attempts, () => this.#write(attempts, entries));
    } catch (err) {
      const fields = { err, decisions: due.length };
      const message = "decisions that nobody reported could not be settled";
      this.#observers.problem("settlement", message, fields);
    }
  }
}

function tracked(set: Set<Promise<void>>, work: Promise<void>): Promise<void> {
  const done = work.finally(() => set.delete(done));
  set.add(done);
  return done;
}
