import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PriorFile } from "@armature/learner";
import { fork } from "@armature/policy";
import { createRouter } from "@armature/router";
import { Matrix, solve } from "ml-matrix";
import { expect, test } from "vitest";
import { priorsOfState } from "../src/commands/prior/priors-of-state.ts";
import { runCli, temporaryDirectory } from "./run-cli.ts";

const dim = 12;
const [lambda, mu] = [0.3, 0.1];

interface ArmState {
  A: (number | null)[][];
  b: number[];
  count: number;
}

/** State of an arm after `count` requests: A = I + Σ x·xᵀ, b = Σ r·x. */
function armAfter(count: number, name: string): ArmState {
  const rng = fork(4, name);
  const A = Matrix.eye(dim).to2DArray();
  const b = new Array<number>(dim).fill(0);
  for (let n = 0; n < count; n++) {
    // Two features are constant, as in real states.
    const x = b.map((_, i) => (i === 3 ? 0 : i === 6 ? 1 : rng.uniform()));
    const reward = 0.4 + 0.3 * (x[0] ?? 0) + 0.1 * rng.uniform();
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j < dim; j++)
        (A[i] as number[])[j] = (A[i]?.[j] ?? 0) + (x[i] ?? 0) * (x[j] ?? 0);
      b[i] = (b[i] ?? 0) + reward * (x[i] ?? 0);
    }
  }
  return { A, b, count };
}

const good = armAfter(200, "good");
const stateOf = (arms: Record<string, unknown>) => ({
  savedAt: 1,
  steps: 300,
  alpha: 1.5,
  lambda,
  mu,
  dim,
  arms,
});
const imported = (arms: Record<string, unknown>, names: [string, string][] = []) =>
  priorsOfState(JSON.parse(JSON.stringify(stateOf(arms))), new Map(names), 50);

test("an imported prior has the state's expectations, on the scale of quality", () => {
  const { dimension, arms } = imported({ "COMPLEX|openai:gpt": good });
  const prior = arms["openai:gpt"];
  expect(dimension).toBe(dim + 1);
  expect(prior).toMatchObject({ strength: 50 });
  const theta = solve(new Matrix(good.A as number[][]), Matrix.columnVector(good.b)).to1DArray();
  const rng = fork(1, "requests");
  for (let n = 0; n < 20; n++) {
    const x = theta.map(() => rng.uniform());
    const theirs = theta.reduce((sum, slope, i) => sum + slope * (x[i] ?? 0), 0);
    const ours = [1, ...x].reduce((sum, value, i) => sum + value * (prior?.mean?.[i] ?? 0), 0);
    expect(ours).toBeCloseTo((theirs + lambda + mu) / (1 + lambda + mu), 9);
  }
});

test("its gram is the mean of x·xᵀ with a known bias", () => {
  const { arms } = imported({ "COMPLEX|openai:gpt": good });
  const gram = arms["openai:gpt"]?.gram ?? [];
  const at = (i: number, j: number) => gram[(i * (i + 1)) / 2 + j];
  expect(gram).toHaveLength((13 * 14) / 2);
  expect(at(0, 0)).toBe(1);
  for (let i = 0; i < dim; i++) {
    expect(at(i + 1, 0)).toBe(0);
    for (let j = 0; j <= i; j++) {
      const sum = (good.A[i]?.[j] ?? 0) - (i === j ? 1 : 0);
      expect(at(i + 1, j + 1)).toBeCloseTo(sum / 200, 12);
    }
  }
});

test("its strength is at most its count, and an arm that was never tried is left out", () => {
  const { arms, untried } = imported({
    "SIMPLE|ollama:few": armAfter(7, "few"),
    "SIMPLE|ollama:none": armAfter(0, "none"),
  });
  expect(arms).toMatchObject({ "ollama:few": { strength: 7 } });
  expect(untried).toEqual(["SIMPLE|ollama:none"]);
});

test("an ambiguous key needs a name", () => {
  const key = "SIMPLE|ollama:llama3:8b";
  expect(() => imported({ [key]: good })).toThrow(/"SIMPLE\|ollama:llama3:8b".*--arm/);
  expect(Object.keys(imported({ [key]: good }, [[key, "local"]]).arms)).toEqual(["local"]);
  expect(imported({ [key]: good }, [[key, ""]]).arms).toEqual({});
});

test("two keys of one model are refused until they are named", () => {
  const both = { "SIMPLE|a:b": good, "COMPLEX|a:b": good };
  expect(() => imported(both)).toThrow(/"SIMPLE\|a:b" and "COMPLEX\|a:b"/);
  expect(Object.keys(imported(both, [["SIMPLE|a:b", ""]]).arms)).toEqual(["a:b"]);
  expect(() => imported(both, [["SIMPLE|a:c", "x"]])).toThrow(/has no "SIMPLE\|a:c"/);
});

function withA(row: number, column: number, value: number | null): ArmState {
  const A = good.A.map((values) => [...values]);
  (A[row] as (number | null)[])[column] = value;
  return { ...good, A };
}

test.each([
  ["a NaN, which JSON wrote as null", withA(2, 5, null), /a:b.*A\[2\]\[5\]/s],
  ["a NaN in b", { ...good, b: [null, ...good.b.slice(1)] }, /a:b.*b\[0\]/s],
  ["a short row", { ...good, A: good.A.map((row) => row.slice(1)) }, /a:b.*12 × 12/],
  ["a short b", { ...good, b: [1] }, /a:b.*12 numbers/],
  ["no symmetry", withA(1, 0, 1e6), /a:b.*A\[1\]\[0\]/],
  ["less than the identity", withA(3, 3, 0.5), /a:b.*A − I/],
  ["a count of 0", { ...good, count: 0 }, /a:b.*count is 0/],
  ["half a request", { ...good, count: 0.5 }, /a:b.*count/s],
])("%s is refused with the arm's name", (_, arm, message) => {
  expect(() => imported({ "SIMPLE|a:b": arm })).toThrow(message);
});

test("anything but a state is refused", () => {
  for (const value of [null, {}, { ...stateOf({}), dim: 0 }, { ...stateOf({}), lambda: null }]) {
    expect(() => priorsOfState(value, new Map(), 50)).toThrow(/not a LinUCB state/);
  }
});

test("a router starts with an imported state file", async () => {
  const directory = temporaryDirectory();
  const [state, out] = [join(directory, "state.json"), join(directory, "prior.json")];
  const arms = { "SIMPLE|ollama:llama3:8b": good, "SIMPLE|old:one": good, "X|openai:gpt": good };
  writeFileSync(state, JSON.stringify(stateOf(arms)));
  const result = await runCli(
    ...["prior", "import", "--linucb-state", state, "--feature-schema", "theirs@1"],
    ...["--arm", "SIMPLE|ollama:llama3:8b=local", "--arm", "SIMPLE|old:one=", "--out", out],
  );
  expect(result).toMatchObject({ code: 0, stderr: "" });
  const priors: PriorFile = JSON.parse(readFileSync(out, "utf8"));
  expect(Object.keys(priors.arms)).toEqual(["local", "openai:gpt"]);
  const names = ["bias", ...Array.from({ length: dim }, (_, i) => `x${i}`)];
  const features = {
    schema: {
      id: "theirs@1",
      features: names.map((name) => ({ name, description: name, range: [0, 1] as const })),
    },
    extract: (_: unknown, to: Float64Array) => void to.fill(0.5).fill(1, 0, 1),
  };
  const router = await createRouter({
    models: ["local", "openai:gpt"].map((id) => ({ id, provider: "p", model: id })),
    features,
    priors,
  });
  const mean = priors.arms.local?.mean ?? [];
  const expected = mean.reduce((sum, slope, i) => sum + slope * (i === 0 ? 1 : 0.5), 0);
  expect(router.explain("hello").arms[0]?.mean).toBeCloseTo(expected, 1);
  await router.close();
  await expect(
    createRouter({ models: [{ id: "local", provider: "p", model: "m" }], priors }),
  ).rejects.toThrow(/theirs@1/);
});

test.each([
  [["--linucb-state", "none.json", "--feature-schema", "x@1"], /none\.json/],
  [
    ["--linucb-state", "none.json", "--feature-schema", "x@1", "--arm", "what"],
    /KEY=MODEL|none\.json/,
  ],
])("a wrong call gives one line: %j", async (parameters, message) => {
  const result = await runCli("prior", "import", ...parameters);
  expect(result.code).toBe(1);
  expect(result.stderr).toMatch(message);
  expect(result.stderr).not.toMatch(/\n\s+at /);
});
