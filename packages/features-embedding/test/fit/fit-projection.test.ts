import { expect, test } from "vitest";
import {
  type Embedder,
  EmbeddingError,
  embeddingFeatures,
  fitProjection,
  hashedWords,
  textEmbedder,
} from "../../src/index.ts";
import { generator, plantedRows } from "../planted.ts";

const embedder = hashedWords();

/** Correlation of each learned column with the presence of a word, in new texts. */
function readings(rows: Parameters<typeof fitProjection>[0]["rows"], word: string): number[] {
  const features = embeddingFeatures({ embedder, projection: fitProjection({ embedder, rows }) });
  const unseen = plantedRows(300, 99);
  const contexts = unseen.map(({ prompt }) => {
    const out = new Float64Array(features.schema.features.length);
    features.extract(prompt, out);
    return out.slice(12);
  });
  const present = unseen.map(({ prompt }) => Number(prompt.includes(word)));
  return Array.from(contexts[0] ?? [], (_, at) =>
    correlation(
      contexts.map((context) => context[at] ?? 0),
      present,
    ),
  );
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  const together = (x: readonly number[], y: readonly number[], p: number, q: number): number =>
    x.reduce((sum, value, at) => sum + (value - p) * ((y[at] ?? 0) - q), 0);
  return (
    together(one, other, a, b) / Math.sqrt(together(one, one, a, a) * together(other, other, b, b))
  );
}

test("a full table teaches which words predict cost and reward", () => {
  const rows = plantedRows(500, 20);
  for (const word of ["essay", "simple"]) {
    const found = readings(rows, word).map(Math.abs);
    expect({ word, most: Math.max(...found) > 0.75 }).toEqual({ word, most: true });
  }
  const explained = Object.fromEntries(
    fitProjection({ embedder, rows }).targets.map((fit) => [fit.target, fit.explained]),
  );
  expect(explained["log cost small"]).toBeGreaterThan(0.7);
  expect(explained["reward small"]).toBeGreaterThan(0.2);
  // The large arm's reward never varies, so it cannot be learned.
  expect(Object.keys(explained)).not.toContain("reward large");
});

test("so does a log, with the outcome of one arm per request", () => {
  const random = generator(21);
  const rows = plantedRows(1000, 22).map(({ prompt, arms }) => {
    const arm = random() < 0.5 ? "small" : "large";
    return { prompt, arms: { [arm]: arms[arm] ?? {} } };
  });
  for (const word of ["essay", "simple"]) {
    expect(Math.max(...readings(rows, word).map(Math.abs))).toBeGreaterThan(0.7);
  }
});

test("equal rows give byte-identical projections", () => {
  const fit = (): string =>
    JSON.stringify(fitProjection({ embedder: hashedWords(), rows: plantedRows(200, 23) }));
  expect(fit()).toBe(fit());
});

test("costs of 0 and unknown outcomes are skipped", () => {
  const rows = plantedRows(200, 24).map(({ prompt, arms }) => ({
    prompt,
    arms: { small: { ...arms.small, cost: 0 }, free: { cost: 0 }, silent: {} },
  }));
  expect(fitProjection({ embedder, rows }).targets.map(({ target }) => target)).toEqual([
    "reward small",
  ]);
});

test("there are at most as many dimensions as requested", () => {
  const rows = plantedRows(300, 25);
  expect(fitProjection({ embedder, rows }).dimensions).toBeGreaterThan(1);
  expect(fitProjection({ embedder, rows, dimensions: 1 }).dimensions).toBe(1);
  for (const dimensions of [0, 65, 1.5, Number.NaN]) {
    expect(code(() => fitProjection({ embedder, rows, dimensions }))).toBe("invalid-option");
  }
});

test("rows that cannot be fitted are refused, with their place", () => {
  const rows = plantedRows(100, 26);
  const [first, ...rest] = rows;
  const withArms = (small: object) => [...rest, { prompt: "hi", arms: { small } }];
  const cases: [rows: Parameters<typeof fitProjection>[0]["rows"], message: string][] = [
    [[], "no arm has a reward or a cost"],
    [rest.slice(0, 40), "no arm has a reward or a cost"],
    [withArms({ reward: 1.5 }), "rows[99].arms.small.reward must be in [0, 1], not 1.5"],
    [withArms({ reward: Number.NaN }), "rows[99].arms.small.reward"],
    [withArms({ cost: -1 }), "rows[99].arms.small.cost must be US dollars"],
    [withArms({ cost: Number.POSITIVE_INFINITY }), "rows[99].arms.small.cost"],
    [[...rest, { arms: first?.arms ?? {} }], "rows[99].prompt is missing"],
  ];
  for (const [given, message] of cases) {
    expect(() => fitProjection({ embedder, rows: given })).toThrow(message);
    expect(code(() => fitProjection({ embedder, rows: given }))).toBe("invalid-rows");
  }
});

test("an embedder that predicts nothing is refused", () => {
  const random = generator(27);
  const noise = textEmbedder({
    id: "noise@1",
    dimensions: 3,
    embed: () => [random(), random(), 1],
  });
  const rows = plantedRows(300, 28);
  expect(() => fitProjection({ embedder: noise, rows })).toThrow("noise@1 predicts no outcome");
});

test("bad vectors of an embedder are refused", () => {
  const rows = plantedRows(100, 29);
  const broken = (vector: number[]): Embedder =>
    textEmbedder({ id: "broken@1", dimensions: 2, embed: () => vector });
  for (const vector of [[1], [1, 2, 3], [1, Number.NaN], [Number.POSITIVE_INFINITY, 1]]) {
    expect(code(() => fitProjection({ embedder: broken(vector), rows }))).toBe("invalid-embedding");
  }
});

function code(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return EmbeddingError.isInstance(error) ? error.code : error;
  }
  return "accepted";
}
