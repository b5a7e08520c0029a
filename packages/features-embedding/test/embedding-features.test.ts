import { liveness, requestFeatures } from "@armature/features";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Embedder,
  EmbeddingError,
  embeddingFeatures,
  featureProducts,
  fitProjection,
  hashedWords,
  type Projection,
  textEmbedder,
} from "../src/index.ts";
import { plantedRows } from "./planted.ts";
import { anyRequest, strangeTexts } from "./requests.ts";

const rows = plantedRows(400, 1);
const projections = new Map<string, Projection>();

beforeAll(() => {
  for (const embedder of [hashedWords(), featureProducts()]) {
    projections.set(embedder.id, fitProjection({ embedder, rows }));
  }
});

function projectionFor(embedder: Embedder): Projection {
  const projection = projections.get(embedder.id);
  if (projection === undefined) throw new Error(`no projection is fitted for ${embedder.id}`);
  return projection;
}

function extractorOf(embedder: Embedder): (request: unknown) => number[] {
  const features = embeddingFeatures({ embedder, projection: projectionFor(embedder) });
  return (request) => {
    const out = new Float64Array(features.schema.features.length).fill(Number.NaN);
    features.extract(request, out);
    return [...out];
  };
}

function base(request: unknown): number[] {
  const out = new Float64Array(12);
  requestFeatures().extract(request, out);
  return [...out];
}

describe.each([hashedWords(), featureProducts()])("$id", (embedder) => {
  test("any request gives the base and then float32 values in [-1, 1], repeatably", () => {
    const extract = extractorOf(embedder);
    const other = extractorOf(embedder);
    fc.assert(
      fc.property(anyRequest, (request) => {
        const context = extract(request);
        expect(context.slice(0, 12)).toEqual(base(request));
        for (const value of context.slice(12)) {
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          expect(Math.fround(value)).toBe(value);
        }
        expect(other(request)).toEqual(context);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  test.each(strangeTexts)("a strange text does too: %s", (_, text) => {
    const context = extractorOf(embedder)(text);
    expect(context.length).toBeGreaterThan(12);
    for (const value of context) expect(Math.abs(value)).toBeLessThanOrEqual(1);
  });

  test("a projection survives JSON", () => {
    const projection = JSON.parse(JSON.stringify(projectionFor(embedder)));
    expect(projection).toEqual(projectionFor(embedder));
    const features = embeddingFeatures({ embedder, projection });
    const out = new Float64Array(features.schema.features.length);
    for (const { prompt } of rows.slice(0, 20)) {
      features.extract(prompt, out);
      expect([...out]).toEqual(extractorOf(embedder)(prompt));
    }
  });
});

test("contexts of the fitted rows are short and centred, and no column is constant", () => {
  const embedder = hashedWords();
  const { schema } = embeddingFeatures({ embedder, projection: projectionFor(embedder) });
  const contexts = rows.map(({ prompt }) => extractorOf(embedder)(prompt));
  expect(Math.max(...contexts.map((context) => Math.hypot(...context)))).toBeLessThan(2.5);
  const watch = liveness(schema);
  for (const context of contexts) watch.observe(context);
  const constant = watch.report().constant.filter((name) => name.startsWith("words"));
  expect(constant).toEqual([]);
  for (let at = 12; at < schema.features.length; at++) {
    const mean = contexts.reduce((sum, context) => sum + (context[at] ?? 0), 0) / contexts.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
  }
});

test("the schema names base, embedder and projection, and extractors can be nested", () => {
  const words = hashedWords();
  const products = featureProducts();
  const inner = embeddingFeatures({ embedder: products, projection: projectionFor(products) });
  const features = embeddingFeatures({
    base: inner,
    embedder: words,
    projection: projectionFor(words),
  });
  expect(inner.schema.id).toBe(`req12@1+products(req12@1)/${projectionFor(products).hash}`);
  expect(features.schema.id).toBe(`${inner.schema.id}+words4096@1/${projectionFor(words).hash}`);
  const names = features.schema.features.map(({ name }) => name);
  expect(names.slice(11, 14)).toEqual(["agent", "products(req12@1):1", "words4096@1:1"]);
  expect(names.at(-1)).toMatch(/^words4096@1:\d$/);
  expect(new Set(names).size).toBe(names.length);
  const other = fitProjection({ embedder: words, rows: plantedRows(400, 2) });
  expect(other.hash).not.toBe(projectionFor(words).hash);
});

test("a projection is refused if anything that affects its values is damaged", () => {
  const embedder = hashedWords();
  const sound = projectionFor(embedder);
  const refused = (change: object): unknown => {
    try {
      embeddingFeatures({ embedder, projection: { ...sound, ...change } });
    } catch (error) {
      return EmbeddingError.isInstance(error) ? error.code : error;
    }
    return "accepted";
  };
  expect(refused({})).toBe("accepted");
  fc.assert(
    fc.property(fc.nat(sound.weights.length - 1), fc.double({ noNaN: true }), (at, value) => {
      fc.pre(value !== sound.weights[at]);
      const result = refused({ weights: sound.weights.with(at, value) });
      expect(result).toBe("invalid-projection");
    }),
    { numRuns: 20, seed: 5, examples: [[0, Number.POSITIVE_INFINITY]] },
  );
  const damages: readonly object[] = [
    { weights: sound.weights.slice(1) },
    { weights: [...sound.weights, 0] },
    { weights: [...sound.weights.slice(1), Number.NaN] },
    { weights: "none" },
    { offset: [] },
    { offset: sound.offset.map((value) => value + 1) },
    { format: "armature-projection@2" },
    { hash: "" },
    { inputs: 4095 },
    { dimensions: 0 },
    { dimensions: sound.dimensions + 1 },
    { embedder: "" },
    { targets: undefined },
  ];
  for (const damage of damages)
    expect({ damage, code: refused(damage) }).toMatchObject({ code: "invalid-projection" });
  for (const projection of [null, "{}", [], {}]) {
    expect(() => embeddingFeatures({ embedder, projection: projection as never })).toThrow(
      EmbeddingError,
    );
  }
});

test("a projection of another embedder and an output of the wrong length are refused", () => {
  const embedder = featureProducts();
  const projection = projectionFor(hashedWords());
  expect(() => embeddingFeatures({ embedder, projection })).toThrow(
    "the projection takes 4096 values of words4096@1, the embedder products(req12@1) gives 77",
  );
  const features = embeddingFeatures({ embedder: hashedWords(), projection });
  expect(() => features.extract("hi", new Float64Array(12))).toThrow(EmbeddingError);
});

test("a bad vector of an embedder is refused, and the output stays unchanged", () => {
  let vector: ArrayLike<number> = [1, 0, 0, 0];
  const embedder = textEmbedder({ id: "four@1", dimensions: 4, embed: () => vector });
  const sound = textEmbedder({
    id: "four@1",
    dimensions: 4,
    embed: (text) => [Number(text.includes("essay")), Number(text.includes("simple")), 1, 0.5],
  });
  const features = embeddingFeatures({
    embedder,
    projection: fitProjection({ embedder: sound, rows }),
  });
  const out = new Float64Array(features.schema.features.length);
  features.extract("a", out);
  const before = [...out];
  for (vector of [[1], [], [Number.NaN, 0, 0, 0], [0, Number.POSITIVE_INFINITY, 0, 0]]) {
    expect(() => features.extract("b?", out)).toThrow("four@1 gave");
    expect([...out]).toEqual(before);
  }
});

test("an embedder without a name or dimensions is refused", () => {
  const embed = (): number[] => [];
  expect(() => textEmbedder({ id: "", dimensions: 4, embed })).toThrow(EmbeddingError);
  for (const dimensions of [0, -1, 1.5, Number.NaN]) {
    expect(() => textEmbedder({ id: "x@1", dimensions, embed })).toThrow(EmbeddingError);
  }
});
