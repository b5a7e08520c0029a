import type { FeatureSchema } from "@armature/features";
import type { Outcome } from "@armature/reward";
import type { Decision } from "../contract/decision.ts";
import type { Explanation } from "../contract/explanation.ts";
import type { Forced } from "../contract/forced.ts";
import type { Model } from "../contract/model.ts";
import type { Attempt } from "../deciding/attempt.ts";
import { explanationOf, propensityOf } from "../deciding/draw.ts";
import { RouterError } from "../error.ts";
import type { Settler } from "../settling/settler.ts";
import type { TokenSealer } from "./token.ts";

/** The parts of a router that a decision calls. */
export interface DecisionContext<Request> {
  readonly schema: FeatureSchema;
  readonly sealer: TokenSealer;
  readonly settler: Settler<Request>;
  /** @throws RouterError if no model is left */
  fallback(failed: RoutedDecision<Request>): RoutedDecision<Request>;
}

export class RoutedDecision<Request> implements Decision {
  readonly decided: Attempt;
  readonly request: Request;
  /** Ids of the models tried so far, this one included. */
  readonly tried: ReadonlySet<string>;
  readonly #context: DecisionContext<Request>;
  readonly #report = { made: false };
  #token: string | undefined;

  constructor(
    context: DecisionContext<Request>,
    decided: Attempt,
    request: Request,
    tried: ReadonlySet<string>,
  ) {
    this.#context = context;
    this.decided = decided;
    this.request = request;
    this.tried = tried;
  }

  get id(): string {
    return this.decided.decisionId;
  }

  get attempt(): number {
    return this.decided.number;
  }

  get tier(): string {
    return this.decided.draw.tier;
  }

  get model(): Model {
    return this.decided.model;
  }

  get propensity(): number | null {
    return propensityOf(this.decided.draw);
  }

  get forced(): Forced | undefined {
    return this.decided.draw.forced;
  }

  // Sealed on first use: callers that never send feedback do not pay for it.
  get token(): string {
    const { id: decisionId, attempt, decided } = this;
    this.#token ??= this.#context.sealer.seal({ decisionId, attempt, at: decided.draw.at });
    return this.#token;
  }

  get reported(): boolean {
    return this.#report.made;
  }

  // Holds neither the request nor the response while it waits for the storage.
  async report(outcome: Outcome, response?: unknown): Promise<void> {
    const report = this.#report;
    if (report.made) {
      throw new RouterError(
        "already-reported",
        `attempt ${this.attempt} of decision ${this.id} was reported; send feedback to revise it`,
      );
    }
    report.made = true;
    const { settler } = this.#context;
    return settler.report(this.decided, this.request, outcome, response).catch((error: unknown) => {
      // Nothing was learned, so the caller may report again.
      report.made = false;
      throw error;
    });
  }

  fallback(): Decision {
    return this.#context.fallback(this);
  }

  explain(): Explanation {
    return explanationOf(this.decided.draw, this.#context.schema);
  }
}
