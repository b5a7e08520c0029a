import type { ActionDistribution } from "../contract/distribution.ts";
import type {
  Arm,
  ArmSummary,
  DecisionTerms,
  Observation,
  Policy,
  PolicyFactory,
  PolicySpec,
  Prior,
} from "../contract/policy.ts";
import { PolicyError } from "../error.ts";
import { ArmTable } from "../kit/arm-table.ts";
import { PolicyWrapper } from "../kit/policy-wrapper.ts";
import { rejectSnapshot, type SnapshotState } from "../kit/snapshot.ts";

export interface BurnInOptions {
  /** Settlements that every arm is to have; a whole number ≥ 1. */
  readonly pulls: number;
}

/**
 * Tries every arm before the policy has its way: as long as eligible arms have fewer settlements
 * than `pulls`, those share evenly all the probability that the policy does not itself ask for as a
 * floor. They do so through `out.floor`, so propensities stay exact; all else is the policy's.
 *
 * Counted is every settlement, judged or not: a burn-in ends even where nobody judges. Requests in
 * flight are not counted, so slow answers prolong it.
 *
 * @throws PolicyError `invalid-option`
 */
export function withBurnIn(policy: PolicyFactory, options: BurnInOptions): PolicyFactory {
  const { pulls } = options;
  if (!Number.isSafeInteger(pulls) || pulls < 1) {
    throw new PolicyError(
      "invalid-option",
      `pulls must be a whole number of at least 1, not ${pulls}.`,
    );
  }
  return (spec) => new BurnInPolicy(policy, spec, pulls);
}

class BurnInPolicy extends PolicyWrapper {
  readonly #pulls: number;
  #arms = new ArmTable();

  constructor(policy: PolicyFactory, spec: PolicySpec, pulls: number) {
    super(policy, spec, "burn-in", { pulls });
    this.#pulls = pulls;
  }

  override score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    terms?: DecisionTerms,
  ): void {
    super.score(context, arms, out, terms);
    const positions = this.#arms.locate(arms);
    let below = 0;
    let asked = 0;
    for (let i = 0; i < out.size; i++) {
      if (this.#arms.count(positions[i]) < this.#pulls) below++;
      asked += out.floor[i];
    }
    if (below === 0) return;
    const share = Math.max(0, 1 - asked) / below;
    for (let i = 0; i < out.size; i++) {
      if (this.#arms.count(positions[i]) < this.#pulls) out.floor[i] += share;
    }
  }

  override update(observation: Observation): void {
    super.update(observation);
    const { arm, revises, late = false } = observation;
    if (revises === undefined && !late) this.#arms.tally(this.#arms.position(arm));
  }

  override addArm(arm: Arm, prior?: Prior): void {
    super.addArm(arm, prior);
    this.#arms.add(arm.id);
  }

  override removeArm(id: string): void {
    super.removeArm(id);
    this.#arms.remove(id);
  }

  protected override ownState(): SnapshotState {
    return { arms: this.#arms.list() };
  }

  protected override restoreOwnState({ arms }: SnapshotState, inner: Policy): void {
    const table = ArmTable.from(arms);
    if (namesOf(inner.arms()) !== namesOf(table.list()))
      rejectSnapshot("its arms are not its policy's");
    this.#arms = table;
  }
}

function namesOf(arms: readonly Pick<ArmSummary, "id" | "active">[]): string {
  return JSON.stringify(arms.map(({ id, active }) => [id, active]));
}
