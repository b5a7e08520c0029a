import { withObjective } from "@armature/budget";
import { createDistribution, fork, type Policy, type PolicyFactory } from "@armature/policy";
import { pricesOf } from "@armature/reward";
import type { Decision, HistoryEvent, LoggedDecisions } from "./decision.ts";

interface Member {
  readonly policy: Policy;
  readonly active: Set<string>;
}

/**
 * Fresh policies, one per tier, to which a log's history is applied. Each decides by the objective of
 * the decision in question.
 */
export class Replica {
  readonly #history: readonly HistoryEvent[];
  readonly #members: ReadonlyMap<string, Member>;
  readonly #seed: number;
  /** Number of history events applied or skipped so far. */
  #applied = 0;
  #distribution = createDistribution(8);

  /** @param seed seed of randomised policies */
  constructor(factory: PolicyFactory, log: LoggedDecisions, seed: number) {
    const { dimension, featureSchema } = log;
    const policy = withObjective(factory);
    this.#history = log.history;
    this.#seed = seed;
    this.#members = new Map(
      log.tiers.map((tier) => [
        tier,
        { policy: policy({ dimension, featureSchema }), active: new Set<string>() },
      ]),
    );
  }

  /** Applies the history of all entries before a position. */
  learn(before: number): void {
    this.#apply(before, () => true);
  }

  /**
   * Applies only added arms and changed prices before a position; learns nothing. Removed arms stay,
   * because the eligible set decides whether an arm may be chosen.
   */
  follow(before: number): void {
    this.#apply(before, ({ kind }) => kind === "add" || kind === "price");
  }

  /** The probability of each eligible arm of a decision, in their order. */
  probabilities(decision: Decision): Float64Array {
    const { tier, context, eligible, decisionId, tenant, objective, switchCost } = decision;
    const member = this.#member(tier);
    // An arm may be eligible after its removal: the decision was in flight at the time.
    for (const id of eligible) if (!member.active.has(id)) activate(member, id);
    if (eligible.length > this.#distribution.probability.length) {
      this.#distribution = createDistribution(2 * eligible.length);
    }
    const out = this.#distribution;
    const terms = { tenant, prices: pricesOf(objective), switchCost };
    member.policy.score(context, eligible, out, terms);
    // Independent of the random source that may have drawn the logged arm.
    member.policy.distribute(out, fork(this.#seed, `off-policy/${decisionId}`));
    return out.probability.slice(0, out.size);
  }

  /** Lets the policy learn the outcome of a decision. */
  update(decision: Decision, propensity: number): void {
    const { tier, decisionId, eligible, chosen, context, tenant } = decision;
    const { objective, switchCost, quality, costUsd, latencyMs } = decision;
    const switchUsd = switchCost?.usd[chosen];
    this.#member(tier).policy.update({
      decisionId,
      arm: eligible[chosen] ?? "",
      eligible,
      context,
      propensity,
      prices: pricesOf(objective),
      ...(tenant !== undefined && { tenant }),
      ...(quality !== undefined && { quality }),
      ...(costUsd !== undefined && { costUsd }),
      ...(switchUsd !== undefined && { switchUsd }),
      ...(latencyMs !== undefined && { latencyMs }),
    });
  }

  #apply(before: number, wanted: (event: HistoryEvent) => boolean): void {
    for (; this.#applied < this.#history.length; this.#applied++) {
      const event = this.#history[this.#applied] as HistoryEvent;
      if (event.position >= before) return;
      if (!wanted(event)) continue;
      const member = this.#member(event.tier);
      if (event.kind === "add") {
        if (member.active.has(event.arm)) continue;
        member.active.add(event.arm);
      }
      if (event.kind === "remove") member.active.delete(event.arm);
      event.apply(member.policy);
    }
  }

  #member(tier: string): Member {
    const member = this.#members.get(tier);
    if (member === undefined) throw new RangeError(`the log has no tier ${tier}`);
    return member;
  }
}

function activate({ policy, active }: Member, id: string): void {
  policy.addArm({ id });
  active.add(id);
}
