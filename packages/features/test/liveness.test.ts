import fc from "fast-check";
import { expect, test } from "vitest";
import {
  FeatureError,
  type FeatureSchema,
  liveness,
  requestFeatures,
  requestSchema,
} from "../src/index.ts";
import { agentBody, asAnthropic, asOpenAI } from "./bodies.ts";

const schema: FeatureSchema = {
  id: "test@1",
  features: ["bias", "a", "b", "c"].map((name) => ({ name, description: name, range: [0, 1] })),
};

/** Pseudo-random numbers in [0, 1). */
const noise = (at: number, salt: number): number =>
  Math.abs(Math.sin(at * 12.9898 + salt) * 43758) % 1;

test("constant and collinear features are reported, and the bias never", () => {
  const watch = liveness(schema);
  for (let at = 0; at < 500; at++) watch.observe([1, noise(at, 1), 0.3, 1 - noise(at, 1)]);
  expect(watch.report()).toEqual({ count: 500, constant: ["b"], collinear: [["a", "c"]] });
});

test("independent features are not reported, nor merely correlated ones", () => {
  const watch = liveness(schema);
  for (let at = 0; at < 500; at++) {
    const a = noise(at, 1);
    watch.observe([1, a, noise(at, 2), 0.7 * a + 0.3 * noise(at, 3)]);
  }
  expect(watch.report()).toEqual({ count: 500, constant: [], collinear: [] });
});

test("no feature is reported before 100 contexts", () => {
  const watch = liveness(schema);
  for (let at = 0; at < 99; at++) watch.observe([1, 0, 0, 0]);
  expect(watch.report()).toEqual({ count: 99, constant: [], collinear: [] });
  watch.observe([1, 0, 0, 0]);
  expect(watch.report().constant).toEqual(["a", "b", "c"]);
});

test("a feature that became constant is reported, and one that began to vary no longer", () => {
  const watch = liveness(schema, { window: 100 });
  for (let at = 0; at < 500; at++) watch.observe([1, noise(at, 1), 0, noise(at, 3)]);
  expect(watch.report().constant).toEqual(["b"]);
  for (let at = 0; at < 1000; at++) watch.observe([1, 0.5, noise(at, 2), noise(at, 3)]);
  expect(watch.report().constant).toEqual(["a"]);
});

test("a refused context does not change the statistics", () => {
  const watch = liveness(schema);
  for (let at = 0; at < 200; at++) watch.observe([1, noise(at, 1), 0, noise(at, 3)]);
  const before = watch.report();
  for (const bad of [
    [1, 0, 0],
    [1, 0, 0, Number.NaN],
    [1, Number.POSITIVE_INFINITY, 0, 0],
  ]) {
    expect(() => watch.observe(bad)).toThrow(FeatureError);
  }
  expect(watch.report()).toEqual(before);
  expect(() => liveness(schema, { window: 1 })).toThrow("window must be a number above 1, not 1");
});

test("covariances equal those of all contexts while the window is not full", () => {
  const pair = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  const mix = fc.constantFrom(0, 0.1, 0.17, 0.2, 0.23, 0.3);
  fc.assert(
    fc.property(fc.array(pair, { minLength: 100, maxLength: 200 }), mix, (pairs, share) => {
      const watch = liveness(schema);
      const rows = pairs.map(([a, other]) => [1, a, (1 - share) * a + share * other, 0]);
      for (const row of rows) watch.observe(row);
      const column = (at: number): number[] => rows.map((row) => row[at] ?? 0);
      const [a, b] = [column(1), column(2)];
      const alive = [a, b].every((values) => covariance(values, values) > 0.0101 ** 2);
      fc.pre(alive);
      const r = covariance(a, b) / Math.sqrt(covariance(a, a) * covariance(b, b));
      fc.pre(Math.abs(Math.abs(r) - 0.98) > 1e-9);
      expect(watch.report().collinear).toEqual(Math.abs(r) >= 0.98 ? [["a", "b"]] : []);
    }),
    { numRuns: 200, seed: 4 },
  );
});

test("all twelve request features vary on mixed traffic", () => {
  const asks = [
    "hi",
    "Which of these is correct? (A) 12 (B) 13\nAnswer:",
    "Explain in detail how TCP handles congestion, and why. Compare it with QUIC.",
    "def f(x):\n    return {k: v for k, v in x.items()}\n\nFix this python function; it has a bug.",
    "Prove that x^2 + 1 has no real root. LET X BE REAL.",
    `Summarize:\n${"The quick brown fox jumps over the lazy dog. ".repeat(60)}`,
    "How many?\n- 12\n- 99\n- 1024\n",
    "解释为什么天空是蓝色的。",
  ];
  const watch = liveness(requestSchema);
  const features = requestFeatures();
  const context = new Float64Array(12);
  let greatest = 0;
  for (const [at, ask] of asks.entries()) {
    for (let results = 0; results < 6; results++) {
      const history = Array.from({ length: results * ((at % 3) + 1) }, (_, turn) => [
        { role: "user", content: `Turn ${turn}` },
        { role: "assistant", content: "a".repeat(400 * (at + 1)) },
      ]).flat();
      const chat = { messages: [...history, { role: "user", content: ask }] };
      for (const body of [
        asOpenAI(ask),
        asAnthropic(ask),
        chat,
        agentBody(ask, results * 2, results === 3),
      ]) {
        features.extract(body, context);
        watch.observe(context);
        greatest = Math.max(greatest, Math.hypot(...context));
      }
    }
  }
  expect(watch.report()).toMatchObject({ constant: [], collinear: [] });
  expect(greatest).toBeLessThan(2.5);
});

function covariance(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [first, second] = [mean(one), mean(other)];
  return mean(one.map((value, at) => (value - first) * ((other[at] ?? 0) - second)));
}
