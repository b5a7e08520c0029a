import { type DataSet, type EvaluationRow, readRows } from "@armature/evaluation";
import { sharedData } from "@armature/test-kit";
import { Matrix, solve } from "ml-matrix";
import { expect, test } from "vitest";
import { candidates, dataSetOf } from "./candidates.ts";

const [fitPath, measurePath] = [
  sharedData("pareto_trainsub_k3.jsonl"),
  sharedData("pareto_val_k3.jsonl"),
];

type Outcome = (row: EvaluationRow) => number;

/** Share of an outcome's variance on `unseen` that a ridge regression on `seen` explains. */
function explained(seen: DataSet, unseen: DataSet, outcome: Outcome): number {
  const x = new Matrix(seen.contexts.map((context) => [...context]));
  const gram = x.transpose().mmul(x);
  for (let at = 1; at < gram.rows; at++) gram.set(at, at, gram.get(at, at) + 1);
  const response = x.transpose().mmul(Matrix.columnVector(seen.rows.map(outcome)));
  const [coefficients, values] = [solve(gram, response).to1DArray(), unseen.rows.map(outcome)];
  const center = mean(values);
  const errors = values.map((value, row) => {
    const context = unseen.contexts[row] ?? new Float64Array();
    return value - context.reduce((sum, one, at) => sum + one * (coefficients[at] ?? 0), 0);
  });
  return 1 - mean(errors.map((e) => e * e)) / mean(values.map((value) => (value - center) ** 2));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test.skipIf(fitPath === undefined || measurePath === undefined)(
  "learned dimensions predict cost and reward of real answers better than twelve features alone",
  { timeout: 120_000 },
  async () => {
    const all = await readRows(fitPath ?? "");
    const measured = await readRows(measurePath ?? "");
    const arms = Object.keys(measured[0]?.arms ?? {});
    // Projections are fitted on one half, ridges on the other, and both are measured on other rows.
    const fitted = all.filter((_, at) => at % 2 === 0);
    const learnt = all.filter((_, at) => at % 2 === 1);
    const shares = Object.entries(candidates).map(([name, make]) => {
      const features = make(fitted);
      const [seen, unseen] = [dataSetOf(features, learnt), dataSetOf(features, measured)];
      const share = (outcome: (arm: string) => Outcome): number =>
        mean(arms.map((arm) => explained(seen, unseen, outcome(arm))));
      return {
        name,
        cost: share((arm) => (row) => Math.log(row.arms[arm]?.cost ?? 0)),
        reward: share((arm) => (row) => row.arms[arm]?.reward ?? 0),
      };
    });
    console.info(
      shares
        .map((of) => `${of.name}: log cost ${of.cost.toFixed(3)}, reward ${of.reward.toFixed(3)}`)
        .join("\n"),
    );
    const [plain, products, words] = shares;
    for (const better of [products, words]) {
      expect(better?.cost).toBeGreaterThan((plain?.cost ?? 0) + 0.1);
      expect(better?.reward).toBeGreaterThan((plain?.reward ?? 0) + 0.01);
    }
    expect(words?.cost).toBeGreaterThan(products?.cost ?? 0);
  },
);
