import {
  type ActionDistribution,
  type Arm,
  createDistribution,
  type DecisionTerms,
  fork,
  type Json,
  type Observation,
  type Policy,
  PolicyError,
  type PolicyFactory,
  type PolicySpec,
  type Prior,
  type Rng,
} from "@armature/policy";
import {
  applyFloor,
  PolicyWrapper,
  rejectSnapshot,
  type SnapshotState,
  softmax,
} from "@armature/policy/kit";
import { assumedFor } from "./assumed-for.ts";
import { type ScoredRequests, TEMPERATURE } from "./multiplier.ts";
import type { RecentRequest, RecentRequests } from "./recent-requests.ts";
import { withObjective } from "./with-objective.ts";

/** Prices the dollars of one account: a budget's or a target's. */
export interface Pricer {
  /** Quality per US dollar; 0 where dollars are not priced. */
  readonly multiplier: number;
  readonly recent: RecentRequests;
  /** US dollars that probing an arm may cost a request in the mean. */
  readonly probeUsd: number;
  /** Folds what was billed and earned. True where the multiplier is to be solved anew. */
  settle(observation: Observation): boolean;
  /**
   * Fits the multiplier to what the recent requests promise and cost now. `natural` is what they
   * would cost by the wrapped policy's own distribution, in US dollars per request.
   */
  solve(scored: ScoredRequests, natural: number): void;
  snapshot(): Json;
  /** Throws `foreign-snapshot`. */
  restore(snapshot: Json | undefined): void;
}

export interface PricedOptions {
  /** Names the wrapper; the wrapped policy's kind follows in brackets. */
  readonly name: string;
  readonly config: SnapshotState;
  /** US dollars, the most that is assumed of an arm whose cost is unknown; Infinity for no limit. */
  readonly mostUsd: number;
  /** By tenant; those without one share the one under the empty name. */
  readonly pricers: ReadonlyMap<string, Pricer>;
}

/**
 * A policy whose scores pay for what an arm costs: score − multiplier · expected dollars. While the
 * multiplier is 0, the wrapped policy's own distribution holds; otherwise the softmax of what is
 * left, whatever rule the wrapped policy has.
 */
export class PricedPolicy extends PolicyWrapper {
  readonly #options: PricedOptions;
  #active: ReadonlySet<string> = new Set();
  #scratch: ActionDistribution = createDistribution(1);
  #scored: ScoredRequests = emptyRequests(1, 1);
  /**
   * Priced while no bill has come: a request of which nothing is known, and which all arms may serve.
   * So the first decisions keep to the budget as well, as far as list prices tell: thousands of them
   * where bills are late.
   */
  readonly #unseen: RecentRequest;

  constructor(policy: PolicyFactory, spec: PolicySpec, options: PricedOptions) {
    super(withObjective(policy), spec, options.name, options.config);
    this.#options = options;
    const context = new Float64Array(spec.dimension);
    context[0] = 1;
    this.#unseen = { context, arms: [], prices: undefined };
  }

  override score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    terms?: DecisionTerms,
  ): void {
    super.score(context, arms, out, terms);
    const pricer = this.#pricer(terms?.tenant);
    if (pricer === undefined) return;
    const { multiplier } = pricer;
    const { size, score, floor, costUsd } = out;
    const assumed = this.#assumed(out);
    for (let i = 0; i < size; i++) {
      const dollars = Number.isNaN(costUsd[i]) ? assumed : costUsd[i];
      floor[i] = affordable(floor[i], dollars, pricer);
      score[i] -= multiplier * dollars;
    }
    out.multiplier += multiplier;
  }

  override distribute(out: ActionDistribution, rng: Rng): void {
    if (out.multiplier === 0) {
      super.distribute(out, rng);
      return;
    }
    softmax(out, TEMPERATURE);
    applyFloor(out);
  }

  override update(observation: Observation): void {
    super.update(observation);
    const { tenant } = observation;
    const pricer = this.#pricer(tenant);
    if (pricer?.settle(observation)) this.#solve(pricer, tenant);
  }

  override addArm(arm: Arm, prior?: Prior): void {
    super.addArm(arm, prior);
    this.#rearm();
  }

  override removeArm(id: string): void {
    super.removeArm(id);
    this.#rearm();
  }

  override setCost(id: string, costUsd: number): void {
    super.setCost(id, costUsd);
    this.#solveAll();
  }

  protected override ownState(): SnapshotState {
    return { accounts: [...this.#options.pricers.values()].map((pricer) => pricer.snapshot()) };
  }

  protected override restoreOwnState({ accounts }: SnapshotState, inner: Policy): void {
    const pricers = [...this.#options.pricers.values()];
    if (!Array.isArray(accounts) || accounts.length !== pricers.length) {
      rejectSnapshot("its accounts are not those of the configuration");
    }
    const before = pricers.map((pricer) => pricer.snapshot());
    const restoreAll = (from: readonly Json[]) =>
      pricers.forEach((pricer, i) => {
        pricer.restore(from[i]);
      });
    try {
      restoreAll(accounts);
      for (const { recent } of pricers) requireContexts(recent, inner);
    } catch (error) {
      restoreAll(before);
      throw error;
    }
    this.#activate(inner);
  }

  /**
   * US dollars that are assumed of an arm whose cost is unknown. If all are, and nothing says what is
   * much, it does not matter: they cost the same.
   */
  #assumed({ size, costUsd }: ActionDistribution): number {
    const { mostUsd } = this.#options;
    const otherwise = mostUsd < Number.POSITIVE_INFINITY ? mostUsd : 0;
    return assumedFor(size, costUsd, otherwise, mostUsd);
  }

  #pricer(tenant = ""): Pricer | undefined {
    const { pricers } = this.#options;
    return pricers.get(tenant) ?? pricers.get("");
  }

  /** After the set of arms has changed. */
  #rearm(): void {
    this.#activate(this.inner);
    this.#solveAll();
  }

  #activate(policy: Policy): void {
    this.#active = activeOf(policy);
    this.#unseen.arms = [...this.#active];
    if (this.#active.size <= this.#scratch.probability.length) return;
    const arms = 2 * this.#active.size;
    this.#scratch = createDistribution(arms);
    const most = Math.max(...[...this.#options.pricers.values()].map((p) => p.recent.capacity));
    this.#scored = emptyRequests(most, arms);
  }

  #solveAll(): void {
    for (const [tenant, pricer] of this.#options.pricers) this.#solve(pricer, tenant);
  }

  #solve(pricer: Pricer, tenant: string | undefined): void {
    const { recent } = pricer;
    const rng = fork(0, "priced");
    const out = this.#scratch;
    const scored = this.#scored;
    let asked: readonly string[] = [];
    let arms = asked;
    let end = 0;
    let natural = 0;
    scored.size = 0;
    for (let age = 0; age < Math.max(1, recent.size); age++) {
      const request = recent.size === 0 ? this.#unseen : recent.at(age);
      if (request.arms !== asked) {
        asked = request.arms;
        arms = asked.filter((id) => this.#active.has(id));
      }
      if (arms.length === 0) continue;
      this.inner.score(request.context, arms, out, { tenant, prices: request.prices });
      this.inner.distribute(out, rng);
      const assumed = this.#assumed(out);
      for (let i = 0; i < out.size; i++) {
        const dollars = Number.isNaN(out.costUsd[i]) ? assumed : out.costUsd[i];
        scored.score[end] = out.score[i];
        scored.mean[end] = out.mean[i];
        scored.cost[end] = dollars;
        scored.floor[end] = affordable(out.floor[i], dollars, pricer);
        natural += out.probability[i] * dollars;
        end++;
      }
      scored.ends[scored.size] = end;
      scored.size++;
    }
    pricer.solve(scored, scored.size === 0 ? 0 : natural / scored.size);
  }
}

/** A least probability, as far as its dollars go: finding out has a price as well. */
function affordable(floor: number, dollars: number, { probeUsd }: Pricer): number {
  const probe = floor * dollars;
  return probe > probeUsd ? floor * (probeUsd / probe) : floor;
}

function emptyRequests(requests: number, arms: number): ScoredRequests {
  return {
    size: 0,
    ends: new Int32Array(requests),
    score: new Float64Array(requests * arms),
    mean: new Float64Array(requests * arms),
    cost: new Float64Array(requests * arms),
    floor: new Float64Array(requests * arms),
  };
}

/** Refuses recent requests with contexts that the policy could never have learned from. */
function requireContexts(recent: RecentRequests, policy: Policy): void {
  const arms = [...activeOf(policy)];
  if (arms.length === 0) return;
  const out = createDistribution(arms.length);
  for (let age = 0; age < recent.size; age++) {
    try {
      policy.score(recent.at(age).context, arms, out);
    } catch (error) {
      if (PolicyError.isInstance(error) && error.code === "invalid-context")
        rejectSnapshot(error.message);
    }
  }
}

function activeOf(policy: Policy): ReadonlySet<string> {
  return new Set(policy.arms().flatMap(({ id, active }) => (active ? [id] : [])));
}
