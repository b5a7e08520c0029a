import { linUCB } from "@armature/bandit-linucb";
import { Fold, type LogEntry } from "@armature/learner";
import { createDistribution, decide, fork, type Rng } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import type { Json } from "@armature/storage";

const featureSchema = "poison@1";
const tier = "default";

/** Expected quality of each arm: of the bias, and of three features within ±1. The last is worst. */
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

/** What somebody does who wants other requests to go elsewhere. */
export type Lie =
  /** Goes where the router sends it; says 1 of the worst arm and 0 of every other. */
  | "judge"
  /** Pins the worst arm and says 1 of it. */
  | "praise"
  /** Pins the best arm and says 0 of it. */
  | "slander";

export interface PoisonedService {
  readonly requests: number;
  readonly seed: number;
  /** Share of the requests that are the liar's; all its feedback is forged. */
  readonly forged: number;
  readonly lie: Lie;
  readonly tenantShare?: number;
}

export interface Damage {
  /** Of the honest requests, the share that the worst arm served. */
  readonly worst: number;
  /** What an honest request lost in the mean against its best arm, in quality. */
  readonly lost: number;
  readonly forgedWords: number;
  /** Of those, how many were learned. */
  readonly learned: number;
}

/** Serves requests by the fold that a router in service uses, some of them of somebody who lies. */
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
  let forgedWords = 0;
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
    const word = lies ? Number(arm === "worst") : quality;
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
      quality: word,
      at: i,
    });
    if (lies) {
      forgedWords += 1;
      learned += 1 - (fold.counts.capped - before);
      continue;
    }
    honest += 1;
    if (arm === "worst") worst += 1;
    lost += Math.max(...ARMS.map((id) => expected(id, context))) - expected(arm, context);
  }
  return { worst: worst / honest, lost: lost / honest, forgedWords, learned };
}

/** Tenants differ: the largest has some 5% of the honest requests, the smallest .1%. */
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
