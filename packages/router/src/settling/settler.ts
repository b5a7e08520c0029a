import type { Settlement } from "@armature/learner";
import type { Outcome } from "@armature/reward";
import type { ConversationLedger } from "../conversations/conversation-ledger.ts";
import type { Attempt } from "../deciding/attempt.ts";
import { attemptEvent } from "../deciding/attempt-event.ts";
import type { CircuitBreakers } from "../deciding/circuit-breakers.ts";
import { RouterError } from "../error.ts";
import type { LearnedState } from "../learning/learned-state.ts";
import type { Observers } from "../observing/observers.ts";
import type { CompleteOptions } from "../options/read-options.ts";
import { InFlight, MAX_OPEN } from "./in-flight.ts";
import { QualityRater, type Rating } from "./quality-rater.ts";
import { readOutcome } from "./read-outcome.ts";
import { expiredSettlement, settlementOf } from "./settlement.ts";

/** What this process itself knows at once from each report. */
export interface Watchers {
  readonly breakers: CircuitBreakers;
  readonly conversations: ConversationLedger;
}

/** Writes each attempt's outcome to the log; attempts without a report are settled as expired. */
export class Settler<Request> {
  readonly inFlight: InFlight = new InFlight();
  readonly #options: CompleteOptions<Request>;
  readonly #state: LearnedState;
  readonly #watchers: Watchers;
  readonly #observers: Observers;
  readonly #writing = new Set<Promise<void>>();
  readonly #rater: QualityRater<Request>;
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor(
    options: CompleteOptions<Request>,
    state: LearnedState,
    watchers: Watchers,
    observers: Observers,
  ) {
    this.#options = options;
    this.#state = state;
    this.#watchers = watchers;
    this.#observers = observers;
    this.#rater = new QualityRater(options, state, observers);
    const { decisionTimeoutMs, clock } = options;
    const expire = (): void => {
      void tracked(this.#writing, this.#expire(clock() - decisionTimeoutMs));
    };
    this.#timer = setInterval(expire, decisionTimeoutMs / 2).unref();
  }

  /** Expects the outcome of an attempt from now on. */
  begin(attempt: Attempt): void {
    this.inFlight.begin(attempt);
    if (this.inFlight.crowded) void tracked(this.#writing, this.#makeRoom());
  }

  /** Resolves when the outcome is durable and, unless learning has stopped, learned from. */
  async report(
    attempt: Attempt,
    request: Request,
    reported: Outcome,
    response: unknown,
  ): Promise<void> {
    const { model, decisionId } = attempt;
    const outcome = readOutcome(reported, model.price);
    const { breakers, conversations } = this.#watchers;
    const change = breakers.observe(model.id, outcome, this.#options.clock());
    if (change !== undefined) this.#observers.changed({ change, id: model.id });
    this.#requireRevisable(attempt);
    conversations.reported(attempt.draw, outcome);
    this.#observers.notify("attempted", (at) => ({ ...attemptEvent(attempt, at), outcome }));
    const rating = this.#rater.rate({ request, response, model }, outcome, decisionId);
    const rated = typeof rating === "number" ? { ...outcome, quality: rating } : outcome;
    // Neither the request nor the response is held from here on: the storage may take long.
    return tracked(this.#writing, this.#settle(attempt, rated, rating));
  }

  /**
   * Waits for reports in progress, settles what was not reported as expired, and gives quality
   * functions a moment.
   */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.allSettled(this.#writing);
    this.#closed = true;
    await this.#expire(Number.POSITIVE_INFINITY);
    await this.#rater.close();
  }

  async #settle(attempt: Attempt, outcome: Outcome, rating: Rating): Promise<void> {
    try {
      await this.#write(
        [attempt],
        [settlementOf(attempt, outcome, this.#options.features.schema.id)],
      );
    } catch (error) {
      const { decisionId, number, draw } = attempt;
      const about = { decisionId, attempt: number, tenant: draw.tenant };
      this.#observers.failed("settlement", "the outcome was not written", error, about);
      throw error;
    }
    if (rating instanceof Promise) this.#rater.writeLater(attempt, rating);
  }

  async #write(attempts: readonly Attempt[], settlements: readonly Settlement[]): Promise<void> {
    this.inFlight.lock(attempts);
    try {
      const learned = await this.#state.append(settlements);
      // If nothing was learned, the ledger lacks these dollars, so they stay reserved.
      this.inFlight.end(attempts, learned);
      for (const [index, { outcome, expired = false }] of settlements.entries()) {
        const attempt = attempts[index] as Attempt;
        this.#observers.notify("settled", (at) => {
          return { ...attemptEvent(attempt, at), outcome, expired, learned };
        });
      }
    } finally {
      this.inFlight.unlock(attempts);
    }
  }

  #requireRevisable(attempt: Attempt): void {
    if (this.#closed) throw new RouterError("closed", "the router was closed before the report");
    const { decisionId, number, draw } = attempt;
    if (this.inFlight.has(attempt)) return;
    if (!this.#state.fold.isForgotten(decisionId, number, draw.at)) return;
    throw new RouterError(
      "already-settled",
      `attempt ${number} of decision ${decisionId} was settled at its predicted cost, too long ago ` +
        "to be revised: report sooner, or raise decisionTimeoutMs",
    );
  }

  /** Settles the oldest attempts early, and forgets those that cannot be written. */
  async #makeRoom(): Promise<void> {
    const oldest = this.inFlight.decidedBy(Number.POSITIVE_INFINITY, MAX_OPEN / 100);
    await this.#settleExpired(oldest);
    this.inFlight.end(oldest, true);
  }

  /** Settles what was decided by then and not reported. */
  async #expire(decidedBy: number): Promise<void> {
    await this.#settleExpired(this.inFlight.decidedBy(decidedBy));
  }

  async #settleExpired(due: readonly Attempt[]): Promise<void> {
    if (due.length === 0) return;
    const schema = this.#options.features.schema.id;
    try {
      await this.#write(
        due,
        due.map((attempt) => expiredSettlement(attempt, schema)),
      );
    } catch (err) {
      const fields = { err, decisions: due.length };
      const message = "attempts without a report could not be settled";
      this.#observers.problem("settlement", message, fields);
    }
  }
}

function tracked(set: Set<Promise<void>>, work: Promise<void>): Promise<void> {
  const done = work.finally(() => set.delete(done));
  set.add(done);
  return done;
}
