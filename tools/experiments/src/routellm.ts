import { join } from "node:path";
import { fitPrior } from "@armature/evaluation/priors";
import { type FeatureExtractor, requestFeatures } from "@armature/features";
import {
  type Embedder,
  embeddingFeatures,
  featureProducts,
  fitProjection,
  hashedWords,
} from "@armature/features-embedding";
import { fork } from "@armature/policy";
import { type MmluRow, readMmlu, strong, weak } from "./read-mmlu.ts";

/** One result of the comparison with RouteLLM, with its target. */
export interface RouteLlmRow {
  readonly name: string;
  readonly value: number;
  /** Ends of the 95 % interval. */
  readonly interval: readonly [low: number, high: number];
  readonly target?: { readonly atLeast: number };
}

/** Unit of the folds: single questions, or all questions of a subject. */
type Split = "in-domain" | "unseen subjects";

/** Creates features, fitted on the rows if they are learned. */
type Features = (rows: readonly MmluRow[]) => FeatureExtractor;

const files = ["routellm_mmlu_1.jsonl", "routellm_mmlu_2.jsonl"];
const folds = 5;
/** Number of divisions into folds; results are means over them. */
const cuts = 5;
const resamples = 500;

const learned =
  (embedder: Embedder): Features =>
  (rows) =>
    embeddingFeatures({ embedder, projection: fitProjection({ embedder, rows }) });

const subjects: readonly { name: string; features: Features; targets?: Record<Split, number> }[] = [
  {
    name: "req12",
    features: () => requestFeatures(),
    targets: { "in-domain": 0.625, "unseen subjects": 0.55 },
  },
  // A quadratic function of the twelve features.
  { name: "req12 + products", features: learned(featureProducts()) },
  {
    name: "req12 + words",
    features: learned(hashedWords()),
    targets: { "in-domain": 0.66, "unseen subjects": 0.6 },
  },
];

/**
 * APGR on RouteLLM's MMLU questions with two models (Ong et al. 2024, section 4): the area under the
 * share of the strong model's gain that is kept, as a function of the share of questions that it gets,
 * in order of predicted gain. Random routing has .5.
 *
 * There are five folds, of questions or of whole subjects. Projections, if there are any, and the
 * coefficients that a router would be given as a prior are learned from the other four folds. The area
 * is that of all questions in one order, each predicted from other folds; results are means over five
 * divisions into folds. Intervals are bootstraps over questions, or over subjects.
 *
 * @param directory holds the files `routellm_mmlu_1.jsonl` and `_2`; rows marked `contaminated` are
 *   left out, as in RouteLLM
 * @throws Error if a file is absent
 */
export async function routeLlm(directory: string): Promise<RouteLlmRow[]> {
  const rows = files.flatMap((file) => readMmlu(join(directory, file)));
  return (["in-domain", "unseen subjects"] as const).flatMap((split) =>
    subjects.map(({ name, features, targets }): RouteLlmRow => {
      const orders = Array.from({ length: cuts }, (_, cut) =>
        descending(heldOutGains(rows, foldsOf(rows, split, cut), features)),
      );
      const apgr = (weights: Float64Array): number =>
        mean(orders.map((order) => areaOf(rows, order, weights)));
      const groups = rows.map(({ id, subject }) => (split === "in-domain" ? id : subject));
      return {
        name: `${split}, ${name}`,
        value: apgr(new Float64Array(rows.length).fill(1)),
        interval: bootstrap(groups, apgr),
        ...(targets !== undefined && { target: { atLeast: targets[split] } }),
      };
    }),
  );
}

/** Area under the kept gain as a function of the share of questions sent to the strong model. */
export function areaOf(
  rows: readonly { readonly gap: number }[],
  order: Uint32Array,
  weights: Float64Array,
): number {
  let share = 0;
  let kept = 0;
  let area = 0;
  for (const row of order) {
    const weight = weights[row] ?? 0;
    const gain = weight * (rows[row]?.gap ?? 0);
    area += weight * (kept + gain / 2);
    kept += gain;
    share += weight;
  }
  return area / (share * kept);
}

/** The fold of each row. */
export function foldsOf(
  rows: readonly { readonly id: string; readonly subject: string }[],
  split: Split,
  cut: number,
): number[] {
  const unit = split === "in-domain" ? ("id" as const) : ("subject" as const);
  const units = [...new Set(rows.map((row) => row[unit]))];
  const rng = fork(cut, `routellm/${split}`);
  const keys = new Map(units.map((name) => [name, rng.uniform()]));
  const shuffled = units.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
  const foldOf = new Map(shuffled.map((name, at) => [name, at % folds]));
  return rows.map((row) => foldOf.get(row[unit]) ?? 0);
}

/** Each row's gain, predicted from the other folds. */
function heldOutGains(
  rows: readonly MmluRow[],
  foldOf: readonly number[],
  features: Features,
): Float64Array {
  const gains = new Float64Array(rows.length);
  for (let fold = 0; fold < folds; fold += 1) {
    const seen = rows.filter((_, row) => foldOf[row] !== fold);
    const extractor = features(seen);
    const context = (prompt: string): Float64Array => {
      const out = new Float64Array(extractor.schema.features.length);
      extractor.extract(prompt, out);
      return out;
    };
    const prior = fitPrior({
      rows: seen,
      contexts: seen.map(({ prompt }) => context(prompt)),
    });
    const more = prior[strong]?.mean ?? [];
    const less = prior[weak]?.mean ?? [];
    for (const [row, { prompt }] of rows.entries()) {
      if (foldOf[row] !== fold) continue;
      gains[row] = context(prompt).reduce(
        (sum, x, at) => sum + x * ((more[at] ?? 0) - (less[at] ?? 0)),
        0,
      );
    }
  }
  return gains;
}

function descending(values: Float64Array): Uint32Array {
  return Uint32Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
}

/** 95 % percentile interval; groups are drawn as a whole. */
function bootstrap(
  groups: readonly string[],
  statistic: (weights: Float64Array) => number,
): [number, number] {
  const names = [...new Set(groups)];
  const positions = new Map(names.map((name, at) => [name, at]));
  const positionOf = groups.map((name) => positions.get(name) ?? 0);
  const rng = fork(0, "routellm/bootstrap");
  const values = Array.from({ length: resamples }, () => {
    const drawn = new Float64Array(names.length);
    for (let draw = 0; draw < names.length; draw += 1) {
      const at = Math.floor(rng.uniform() * names.length);
      drawn[at] = (drawn[at] ?? 0) + 1;
    }
    return statistic(Float64Array.from(positionOf, (at) => drawn[at] ?? 0));
  }).sort((a, b) => a - b);
  const quantile = (q: number): number => values[Math.round(q * (resamples - 1))] ?? 0;
  return [quantile(0.025), quantile(0.975)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
