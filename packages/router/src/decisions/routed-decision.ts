import type { FeatureSchema } from "@armature/features";
import type { Outcome } from "@armature/reward";
import type { Decision } from "../contract/decision.ts";
import type { Explanation } from "../contract/explanation.ts";
import type { Forced } from "../contract/forced.ts";
import type { Model } from "../contract/model.ts";
import { type Draw, explanationOf, propensityOf } from "../deciding/draw.ts";
import { RouterError } from "../error.ts";

/** What a decision asks of the router that made it. */
export interface DecisionMaker<Request> {
  readonly schema: FeatureSchema;
  token(id: string, attempt: number, at: number): string;
  settle(of: AttemptOf<Request>, outcome: Outcome, response: unknown): Promise<void>;
  fallback(decision: RoutedDecision<Request>): RoutedDecision<Request>;
}

/** Where a decision stands among the attempts at its request. */
export interface AttemptOf<Request> {
  readonly id: string;
  readonly attempt: number;
  readonly request: Request;
  readonly model: Model;
  readonly draw: Draw;
  /** Ids of the models tried so far, this one included. */
  readonly tried: ReadonlySet<string>;
}

export class RoutedDecision<Request> implements Decision {
  readonly #maker: DecisionMaker<Request>;
  readonly of: AttemptOf<Request>;
  readonly #report = { made: false };
  #token: string | undefined;

  constructor(maker: DecisionMaker<Request>, of: AttemptOf<Request>) {
    this.#maker = maker;
    this.of = of;
  }

  get id(): string {
    return this.of.id;
  }

  get attempt(): number {
    return this.of.attempt;
  }

  get tier(): string {
    return this.of.draw.tier;
  }

  get model(): Model {
    return this.of.model;
  }

  get propensity(): number | null {
    return propensityOf(this.of.draw);
  }

  get forced(): Forced | undefined {
    return this.of.draw.forced;
  }

  // Sealed when first asked for: who never asks for feedback does not pay for it.
  get token(): string {
    this.#token ??= this.#maker.token(this.id, this.attempt, this.of.draw.at);
    return this.#token;
  }

  get reported(): boolean {
    return this.#report.made;
  }

  // What waits for the storage, maybe for long, holds neither the request nor the response.
  async report(outcome: Outcome, response?: unknown): Promise<void> {
    const report = this.#report;
    if (report.made) {
      throw new RouterError(
        "already-reported",
        `attempt ${this.attempt} of decision ${this.id} was reported; send feedback to revise it`,
      );
    }
    report.made = true;
    return this.#maker.settle(this.of, outcome, response).catch((error: unknown) => {
      // Nothing was learned, so the caller may report again.
      report.made = false;
      throw error;
    });
  }

  fallback(): Decision {
    return this.#maker.fallback(this);
  }

  explain(): Explanation {
    return explanationOf(this.of.draw, this.#maker.schema);
  }
}
