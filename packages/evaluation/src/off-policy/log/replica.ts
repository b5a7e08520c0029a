import { withObjective } from "@armature/budget";
import { createDistribution, fork, type Policy, type PolicyFactory } from "@armature/policy";
import { pricesOf } from "@armature/reward";
import type { Decision, HistoryEvent, LoggedDecisions } from "./decision.ts";

interface Member {
  readonly policy: Policy;
  readonly active: Set<string>;
}

/**
 * Fresh policies, one per tier, that a log's history is told to. Each decides by the objective of the
 * decision that it is asked about.
 */
export class Replica {
  readonly #history: readonly HistoryEvent[];
  readonly #members: ReadonlyMap<string, Member>;
  readonly #seed: number;
  #told = 0;
  #distribution = createDistribution(8);

  /** `seed` is for policies whose probabilities are drawn. */
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

  /** Folds all that entries before a position told. */
  learn(before: number): void {
    this.#tell(before, () => true);
  }

  /**
   * Takes over the arms and prices that entries before a position told, and learns nothing. Arms
   * that were removed stay: the eligible set says whether one may be chosen.
   */
  follow(before: number): void {
    this.#tell(before, ({ kind }) => kind === "add" || kind === "price");
  }

  /** The probability of each eligible arm of a decision, in their order. */
  probabilities(decision: Decision): Float64Array {
    const { tier, context, eligible, decisionId, tenant, objective } = decision;
    const member = this.#member(tier);
    // A decision in flight while its arm was removed still had it.
    for (const id of eligible) if (!member.active.has(id)) activate(member, id);
    if (eligible.length > this.#distribution.probability.length) {
      this.#distribution = createDistribution(2 * eligible.length);
    }
    const out = this.#distribution;
    member.policy.score(context, eligible, out, { tenant, prices: pricesOf(objective) });
    // A source of its own: the log's may have drawn the very arm that is judged.
    member.policy.distribute(out, fork(this.#seed, `off-policy/${decisionId}`));
    return out.probability.slice(0, out.size);
  }

  /** Lets the policy learn what came of a decision. */
  update(decision: Decision, propensity: number): void {
    const { tier, decisionId, eligible, chosen, context, tenant } = decision;
    const { objective, quality, costUsd, latencyMs } = decision;
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
      ...(latencyMs !== undefined && { latencyMs }),
    });
  }

  #tell(before: number, wanted: (event: HistoryEvent) => boolean): void {
    for (; this.#told < this.#history.length; this.#told++) {
      const event = this.#history[this.#told] as HistoryEvent;
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
