import {
  type ActionDistribution,
  type Arm,
  type ArmSummary,
  type DecisionTerms,
  type Observation,
  type Policy,
  PolicyError,
  type PolicyFactory,
  type PolicySpec,
  type Prices,
  type Prior,
  type SwitchCost,
} from "@armature/policy";
import { ArmTable, PolicyWrapper, type SnapshotState } from "@armature/policy/kit";
import { assumedAmount } from "./assumed-amount.ts";
import { OutcomeModel } from "./outcome-model.ts";

/** Dollars and time are not priced. */
const QUALITY_ALONE: Prices = { perUsd: 0, perMs: 0 };

/**
 * Makes a policy that learns quality decide by an objective. It learns the cost and latency of each arm
 * and ranks by score − perUsd · expected dollars − perMs · expected milliseconds. Only quality gets an
 * exploration bonus, because cost and latency are well known after a few answers. An arm of unknown
 * cost or latency counts as the mean of the eligible arms.
 *
 * A policy that already prices outcomes is returned unchanged.
 *
 * @param prices for decisions without prices of their own. Prices are not learned, so each decision may
 *   have different ones.
 * @throws PolicyError `invalid-option`
 */
export function withObjective(
  policy: PolicyFactory,
  prices: Prices = QUALITY_ALONE,
): PolicyFactory {
  for (const [name, price] of Object.entries(prices)) {
    if (price >= 0 && price < Number.POSITIVE_INFINITY) continue;
    throw new PolicyError("invalid-option", `${name} must be finite and ≥ 0, not ${price}`);
  }
  return (spec) => {
    const inner = policy(spec);
    return inner.pricesOutcomes ? inner : new ObjectivePolicy(policy, spec, prices);
  };
}

class ObjectivePolicy extends PolicyWrapper {
  readonly #prices: Prices;
  #arms = new ArmTable();
  #outcomes: OutcomeModel;

  constructor(policy: PolicyFactory, spec: PolicySpec, prices: Prices) {
    super(policy, spec, "objective", { ...prices });
    this.#prices = prices;
    this.#outcomes = new OutcomeModel(spec.dimension);
  }

  override get pricesOutcomes(): boolean {
    return true;
  }

  override score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    terms?: DecisionTerms,
  ): void {
    super.score(context, arms, out, terms);
    const { size, score, costUsd, latencyMs } = out;
    this.#outcomes.predict(context, this.#arms.locate(arms), size, costUsd, latencyMs);
    if (terms?.switchCost !== undefined) addShare(size, costUsd, terms.switchCost);
    const { perUsd, perMs } = terms?.prices ?? this.#prices;
    if (perUsd > 0) charge(size, score, perUsd, costUsd);
    if (perMs > 0) charge(size, score, perMs, latencyMs);
  }

  override update(observation: Observation): void {
    super.update(observation);
    const { arm, context, costUsd, switchUsd = 0, latencyMs } = observation;
    if (costUsd === undefined && latencyMs === undefined) return;
    // Learned without the switch cost, because every decision adds its own.
    const ownUsd = costUsd && Math.max(0, costUsd - switchUsd);
    this.#outcomes.observe(this.#arms.position(arm), context, ownUsd, latencyMs);
  }

  override addArm(arm: Arm, prior?: Prior): void {
    super.addArm(arm, prior);
    const known = this.#arms.size;
    if (this.#arms.add(arm.id) === known) this.#outcomes.add(prior?.costUsd);
  }

  override removeArm(id: string): void {
    super.removeArm(id);
    this.#arms.remove(id);
  }

  override setCost(id: string, costUsd: number): void {
    super.setCost(id, costUsd);
    this.#outcomes.setList(this.#arms.position(id), costUsd);
  }

  override arms(): readonly ArmSummary[] {
    return super.arms().map((arm, row) => {
      const costUsd = this.#outcomes.typicalUsd(row);
      const latencyMs = this.#outcomes.typicalMs(row);
      return {
        ...arm,
        ...(!Number.isNaN(costUsd) && { costUsd }),
        ...(!Number.isNaN(latencyMs) && { latencyMs }),
      };
    });
  }

  protected override ownState(): SnapshotState {
    return { outcomes: this.#outcomes.snapshot() };
  }

  protected override restoreOwnState({ outcomes }: SnapshotState, inner: Policy): void {
    const arms = ArmTable.from(
      inner.arms().map(({ id, active, count }) => ({ id, active, count })),
    );
    this.#outcomes = OutcomeModel.from(outcomes, arms.size, this.dimension);
    this.#arms = arms;
  }
}

/** Adds each request's share of the switch cost to the expected dollars. */
function addShare(size: number, costUsd: Float64Array, { usd, requests }: SwitchCost): void {
  for (let i = 0; i < size; i++) costUsd[i] += usd[i] / requests;
}

/** Subtracts price · expected amount from each score. */
function charge(size: number, score: Float64Array, price: number, amount: Float64Array): void {
  const assumed = assumedAmount(size, amount, 0, Number.POSITIVE_INFINITY);
  for (let i = 0; i < size; i++) {
    score[i] -= price * (Number.isNaN(amount[i]) ? assumed : amount[i]);
  }
}
