import {
  type ActionDistribution,
  type Arm,
  type ArmSummary,
  ArmTable,
  applyMinimum,
  checkOption,
  createDistribution,
  foreign,
  fork,
  type Json,
  type Observation,
  type Policy,
  type PolicyFactory,
  type PolicySpec,
  type Prior,
  type Rng,
  readSnapshot,
  softmax,
  writeSnapshot,
} from "@armature/policy";
import { CostModel } from "./cost-model.ts";
import { type ScoredRequests, solveMultiplier, TEMPERATURE } from "./multiplier.ts";
import { RecentRequests } from "./recent-requests.ts";

/** How many recent requests the multiplier is solved on. */
const RECENT = 64;

/** How many settlements apart, once there are so many; until then it is solved at each. */
const SOLVE_EVERY = 8;

/** Within how many requests a surplus or a debt is to be made good. */
const HORIZON = 150;

/** The most that can be saved up, in budgets. */
const CREDIT = 20;

/** How far pacing may bend the budget, as a factor. */
const LEAST_PACE = 0.2;
const MOST_PACE = 1.5;

export interface BudgetOptions {
  /** US dollars that a request may cost in the mean; > 0. */
  readonly usdPerRequest: number;
}

/**
 * Holds a policy to a budget in US dollars per request, in the mean.
 *
 * A price on dollars, the multiplier, is taken off each arm's score: score − multiplier · expected
 * cost. It is solved so that the softmax of that, at a temperature of 0.003 in units of reward,
 * spends the budget on the latest 64 requests: the Lagrangian of a knapsack, smoothed, so that
 * arms mix even where all contexts are alike (Badanidiyuru et al. 2013; Agrawal & Devanur 2016).
 * What was saved or overspent is given back over the next 150 requests; at most 20 budgets are
 * saved up. While the wrapped policy's own distribution keeps within the budget, it holds as it
 * is; when the budget binds, the softmax takes its place, whatever rule the policy has.
 *
 * Every billed dollar counts: of forced choices, and of answers that nobody judged. An
 * observation without `costUsd` (a revision, an unknown price) moves no money.
 *
 * @throws PolicyError `invalid-option`
 */
export function withBudget(policy: PolicyFactory, options: BudgetOptions): PolicyFactory {
  const usdPerRequest = checkOption("usdPerRequest", options.usdPerRequest, {
    least: 0,
    exclusive: true,
  });
  return (spec) => new BudgetedPolicy(policy, spec, usdPerRequest);
}

class BudgetedPolicy implements Policy {
  readonly kind: string;
  readonly config: Json;
  readonly dimension: number;
  readonly featureSchema: string;
  readonly #fresh: () => Policy;
  readonly #budget: number;
  #inner: Policy;
  #table = new ArmTable();
  #active: ReadonlySet<string> = new Set();
  #costs: CostModel;
  #recent: RecentRequests;
  /** US dollars saved, or overspent where negative. */
  #bank = 0;
  /** Billed observations folded: the clock. */
  #settled = 0;
  /** Reward per US dollar; 0 while the budget does not bind. */
  #multiplier = 0;
  #scratch: ActionDistribution = createDistribution(1);
  #scored: ScoredRequests = emptyRequests(1);

  constructor(policy: PolicyFactory, spec: PolicySpec, usdPerRequest: number) {
    this.#fresh = () => policy(spec);
    this.#inner = policy(spec);
    this.kind = `budget(${this.#inner.kind})`;
    this.config = { usdPerRequest, policy: this.#inner.config };
    this.dimension = spec.dimension;
    this.featureSchema = spec.featureSchema;
    this.#budget = usdPerRequest;
    this.#costs = new CostModel(usdPerRequest);
    this.#recent = new RecentRequests(RECENT, spec.dimension);
  }

  score(
    context: Float64Array,
    arms: readonly string[],
    out: ActionDistribution,
    tenant?: string,
  ): void {
    this.#inner.score(context, arms, out, tenant);
    if (this.#multiplier === 0) return;
    const positions = this.#table.locate(arms);
    for (let i = 0; i < out.size; i++) {
      const cost = this.#costs.expected(positions[i] ?? -1);
      out.score[i] = (out.score[i] ?? 0) - this.#multiplier * cost;
    }
  }

  distribute(out: ActionDistribution, rng: Rng): void {
    if (this.#multiplier === 0) {
      this.#inner.distribute(out, rng);
      return;
    }
    softmax(out, TEMPERATURE);
    applyMinimum(out);
  }

  update(observation: Observation): void {
    this.#inner.update(observation);
    const { arm, context, eligible, costUsd } = observation;
    // A revision has no cost of its own, and an unknown cost is neither 0 nor the budget.
    if (costUsd === undefined) return;
    this.#costs.observe(this.#table.position(arm), costUsd);
    this.#bank = Math.min(this.#bank + this.#budget - costUsd, CREDIT * this.#budget);
    this.#recent.add(context, eligible);
    this.#settled++;
    if (this.#recent.size < RECENT || this.#settled % SOLVE_EVERY === 0) this.#solve();
  }

  addArm(arm: Arm, prior?: Prior): void {
    this.#inner.addArm(arm, prior);
    const known = this.#table.size;
    if (this.#table.add(arm.id) === known) this.#costs.add(prior?.costUsd);
    this.#rearm();
  }

  removeArm(id: string): void {
    this.#inner.removeArm(id);
    this.#table.remove(id);
    this.#rearm();
  }

  setCost(id: string, costUsd: number): void {
    this.#inner.setCost(id, costUsd);
    this.#costs.setList(this.#table.position(id), costUsd);
    this.#solve();
  }

  arms(): readonly ArmSummary[] {
    return this.#inner
      .arms()
      .map((arm, position) => ({ ...arm, costUsd: this.#costs.expected(position) }));
  }

  snapshot(): Json {
    return writeSnapshot(this, {
      policy: this.#inner.snapshot(),
      costs: this.#costs.snapshot(),
      recent: this.#recent.snapshot(),
      bank: this.#bank,
      settled: this.#settled,
      multiplier: this.#multiplier,
    });
  }

  restore(snapshot: Json): void {
    const state = readSnapshot(this, snapshot);
    const { policy, bank, settled, multiplier } = state;
    if (!isNumber(bank) || !isNumber(multiplier) || multiplier < 0) {
      foreign("its bank or its multiplier is not a number");
    }
    if (!Number.isSafeInteger(settled) || Number(settled) < 0) {
      foreign("its count of settled requests is not a whole number");
    }
    const inner = this.#fresh();
    inner.restore(policy ?? null);
    const table = ArmTable.from(
      inner.arms().map(({ id, active, count }) => ({ id, active, count })),
    );
    const active = activeOf(inner);
    const costs = CostModel.from(state.costs, table.size, this.#budget);
    const recent = RecentRequests.from(state.recent, RECENT, this.dimension);
    this.#inner = inner;
    this.#table = table;
    this.#costs = costs;
    this.#recent = recent;
    this.#bank = bank;
    this.#settled = Number(settled);
    this.#multiplier = multiplier;
    this.#active = active;
    this.#makeRoom();
  }

  /** After the set of arms has changed. */
  #rearm(): void {
    this.#active = activeOf(this.#inner);
    this.#makeRoom();
    this.#solve();
  }

  #makeRoom(): void {
    if (this.#table.size <= this.#scratch.probability.length) return;
    this.#scratch = createDistribution(2 * this.#table.size);
    this.#scored = emptyRequests(2 * this.#table.size);
  }

  /** Fits the multiplier to what the recent requests would cost now. */
  #solve(): void {
    const scored = this.#scored;
    const rng = fork(0, "budget");
    const out = this.#scratch;
    let asked: readonly string[] = [];
    let arms = asked;
    let end = 0;
    let natural = 0;
    scored.size = 0;
    for (let age = 0; age < this.#recent.size; age++) {
      const request = this.#recent.at(age);
      if (request.arms !== asked) {
        asked = request.arms;
        arms = asked.filter((id) => this.#active.has(id));
      }
      if (arms.length === 0) continue;
      this.#inner.score(request.context, arms, out);
      this.#inner.distribute(out, rng);
      const positions = this.#table.locate(arms);
      for (let i = 0; i < out.size; i++) {
        const cost = this.#costs.expected(positions[i] ?? -1);
        scored.score[end] = out.score[i] ?? 0;
        scored.cost[end] = cost;
        natural += (out.probability[i] ?? 0) * cost;
        end++;
      }
      scored.ends[scored.size] = end;
      scored.size++;
    }
    const budget = this.#budget;
    const paced = 1 + this.#bank / (HORIZON * budget);
    const target = budget * Math.min(MOST_PACE, Math.max(LEAST_PACE, paced));
    const binds = scored.size > 0 && natural / scored.size > target;
    this.#multiplier = binds ? solveMultiplier(scored, target, budget) : 0;
  }
}

function emptyRequests(arms: number): ScoredRequests {
  return {
    size: 0,
    ends: new Int32Array(RECENT),
    score: new Float64Array(RECENT * arms),
    cost: new Float64Array(RECENT * arms),
  };
}

function activeOf(policy: Policy): ReadonlySet<string> {
  return new Set(policy.arms().flatMap(({ id, active }) => (active ? [id] : [])));
}

function isNumber(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
