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
  /** Settlements that every arm gets first; a whole number ≥ 1. */
  readonly pulls: number;
}

/**
 * Tries every arm before the wrapped policy chooses. While some eligible arms have fewer settlements
 * than `pulls`, these arms share equally all probability that the policy does not reserve by its own
 * floors. Their shares are floors too, so propensities stay exact.
 *
 * Every settlement counts, with or without a quality, so that the burn-in ends even if no answer is
 * rated. Requests in flight do not count, so slow answers prolong it.
 *
 * @throws PolicyError `invalid-option`
 */
export function withBurnIn(policy: PolicyFactory, options: BurnInOptions): PolicyFactory {
  const { pulls } = options;
  if (!Number.isSafeInteger(pulls) || pulls < 1) {
    throw new PolicyError("invalid-option", `pulls must be a whole number ≥ 1, not ${pulls}`);
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
    let reserved = 0;
    for (let i = 0; i < out.size; i++) {
      if (this.#arms.count(positions[i]) < this.#pulls) below++;
      reserved += out.floor[i];
    }
    if (below === 0) return;
    const share = Math.max(0, 1 - reserved) / below;
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
    if (identityOf(inner.arms()) !== identityOf(table.list())) {
      rejectSnapshot("its arms are not those of its policy");
    }
    this.#arms = table;
  }
}

/** Ids and activity, as text. */
function identityOf(arms: readonly Pick<ArmSummary, "id" | "active">[]): string {
  return JSON.stringify(arms.map(({ id, active }) => [id, active]));
}
