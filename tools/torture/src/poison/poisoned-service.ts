import { linUCB } from "@armature/bandit-linucb";
import { Fold, type LogEntry } from "@armature/learner";
import { createDistribution, decide, fork, type Rng } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";

const featureSchema = "poison@1";
const tier = "default";

/** Coefficients of the expected quality of each arm: bias, and three features within ±1. */
const QUALITY: Readonly<Record<string, readonly number[]>> = {
  best: [0.8, 0.05, -0.05, 0],
  good: [0.74, -0.05, 0.05, 0.05],
  fair: [0.68, 0, 0.05, -0.05],
  worst: [0.6, 0, 0, 0.05],
};
const ARMS = Object.keys(QUALITY);
const DIMENSION = 4;
const NOISE = 0.15;
const TENANTS = 400;

/** How a liar tries to divert the requests of others. */
export type Lie =
  /** Accepts the decision of the router; rates the worst arm 1 and every other 0. */
  | "judge"
  /** Pins the worst arm and rates it 1. */
  | "praise"
  /** Pins the best arm and rates it 0. */
  | "slander";

export interface PoisonedService {
  readonly requests: number;
  readonly seed: number;
  /** The liar's share of the requests; all of its feedback is forged. */
  readonly forged: number;
  readonly lie: Lie;
  readonly tenantShare?: number;
}

export interface Damage {
  /** The worst arm's share of the honest requests. */
  readonly worst: number;
  /** Mean quality that an honest request lost against its best arm. */
  readonly lost: number;
  readonly forgedRatings: number;
  /** Number of forged ratings that were learned. */
  readonly learned: number;
}

/** Serves requests with the fold that a router uses, some of them from a liar. */
export function poisonedService(options: PoisonedService): Damage {
  const { requests, seed, forged, lie, tenantShare } = options;
  const fold = new Fold({
    featureSchema,
    dimension: DIMENSION,
    tiers: [tier],
    policy: linUCB(),
    reward: qualityCostLatency({ costWeight: 0, latencyWeight: 0, heuristic: false }),
    tenantShare,
  });
  const apply = (entry: LogEntry) => fold.apply(entry as Json);
  for (const id of ARMS) {
    apply({
      kind: "control",
      op: "declare-arm",
      id,
      tiers: [tier],
      origin: "configuration",
      definition: {},
      at: 0,
    });
  }
  const out = createDistribution(ARMS.length);
  let honest = 0;
  let worst = 0;
  let lost = 0;
  let forgedRatings = 0;
  let learned = 0;
  for (let i = 0; i < requests; i++) {
    const decisionId = `d${i}`;
    const rng = fork(seed, decisionId);
    const context = Float64Array.from({ length: DIMENSION }, (_, at) =>
      at === 0 ? 1 : Math.fround(2 * rng.uniform() - 1),
    );
    const lies = rng.uniform() < forged;
    const policy = fold.tiers.get(tier)?.policy;
    policy?.score(context, ARMS, out);
    policy?.distribute(out, rng);
    const drawn = ARMS[decide(out, rng)] as string;
    const pinned = lies && lie !== "judge" ? (lie === "praise" ? "worst" : "best") : undefined;
    const arm = pinned ?? drawn;
    const quality = draw(arm, context, rng);
    const rating = lies ? Number(arm === "worst") : quality;
    const before = fold.counts.capped;
    apply({
      kind: "settlement",
      decisionId,
      attempt: 1,
      tier,
      tenant: lies ? "liar" : tenantOf(rng),
      context: [...context],
      featureSchema,
      eligible: ARMS,
      probabilities: pinned === undefined ? [...out.probability] : null,
      arm,
      ...(pinned !== undefined && { forced: "pinned" }),
      outcome: { costUsd: 0.001 },
      at: i,
      stateOffset: null,
      fingerprint: fold.fingerprint,
    });
    apply({
      kind: "feedback",
      decisionId,
      attempt: 1,
      channel: "user",
      revision: 0,
      quality: rating,
      at: i,
    });
    if (lies) {
      forgedRatings += 1;
      learned += 1 - (fold.counts.capped - before);
      continue;
    }
    honest += 1;
    if (arm === "worst") worst += 1;
    lost += Math.max(...ARMS.map((id) => expected(id, context))) - expected(arm, context);
  }
  return { worst: worst / honest, lost: lost / honest, forgedRatings, learned };
}

/** Tenants differ in size: from about 0.1 % to 5 % of the honest requests. */
function tenantOf(rng: Rng): string {
  const u = rng.uniform();
  return `tenant ${Math.floor(TENANTS * u * u)}`;
}

function expected(arm: string, context: Float64Array): number {
  return (QUALITY[arm] as readonly number[]).reduce((sum, slope, i) => sum + slope * context[i], 0);
}

function draw(arm: string, context: Float64Array, rng: Rng): number {
  return Math.min(1, Math.max(0, expected(arm, context) + NOISE * rng.normal()));
}
