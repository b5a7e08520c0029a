import { linUCB } from "@armature/bandit-linucb";
import { createRouter } from "@armature/router";
import { memoryStorage } from "@armature/storage";
import { expect, onTestFinished, test } from "vitest";
import {
  EmbeddingError,
  embeddingFeatures,
  fitProjection,
  preparedEmbedder,
  textEmbedder,
} from "../src/index.ts";
import { plantedRows } from "./planted.ts";

const rows = plantedRows(200, 3);

function vectorOf(text: string): number[] {
  return [Number(text.includes("essay")), Number(text.includes("simple")), 1];
}

const model = { id: "three@1", dimensions: 3 } as const;

function body(content: string): object {
  return { model: "auto", messages: [{ role: "user", content }] };
}

function prepared(options: { readonly maxBytes?: number } = {}) {
  const asked: string[] = [];
  const embedder = preparedEmbedder({
    ...model,
    ...options,
    embed: async (text) => {
      asked.push(text);
      return vectorOf(text);
    },
  });
  return { embedder, asked };
}

test("prepared requests give the same contexts as a synchronous embedder", async () => {
  const { embedder, asked } = prepared();
  const atOnce = textEmbedder({ ...model, embed: vectorOf });
  const projection = fitProjection({ embedder: atOnce, rows });
  const [late, now] = [embedder, atOnce].map((of) =>
    embeddingFeatures({ embedder: of, projection }),
  );
  const [one, other] = [0, 0].map(() => new Float64Array(12 + projection.dimensions));
  for (const { prompt } of rows.slice(0, 20)) {
    await embedder.prepare(body(prompt));
    late?.extract(structuredClone(body(prompt)), one as Float64Array);
    now?.extract(body(prompt), other as Float64Array);
    expect(one).toEqual(other);
  }
  await embedder.prepare(body(rows[0]?.prompt ?? ""));
  expect(asked).toHaveLength(20);
  expect(embedder.missed).toBe(0);
});

test("an unprepared request is a typical request and is counted", () => {
  const { embedder } = prepared();
  const projection = fitProjection({ embedder: textEmbedder({ ...model, embed: vectorOf }), rows });
  const features = embeddingFeatures({ embedder, projection });
  const out = new Float64Array(12 + projection.dimensions).fill(Number.NaN);
  features.extract(body("simple essay"), out);
  expect([...out.slice(12)]).toEqual(Array(projection.dimensions).fill(0));
  expect(out[0]).toBe(1);
  expect(embedder.missed).toBe(1);
});

test("a failure of the model or a bad vector rejects and is not cached", async () => {
  const answers: (() => ArrayLike<number>)[] = [
    () => {
      throw new Error("the model is away");
    },
    () => [1, 2],
    () => [1, Number.NaN, 0],
    () => [1, 1e39, 0],
    () => [1, 0, 0],
  ];
  const embedder = preparedEmbedder({
    ...model,
    embed: async () => (answers.shift() as () => ArrayLike<number>)(),
  });
  await expect(embedder.prepare("a")).rejects.toThrow("the model is away");
  for (let failure = 0; failure < 3; failure++) {
    await expect(embedder.prepare("a")).rejects.toThrow(EmbeddingError);
  }
  expect(embedder.embed("a")).toBeUndefined();
  await embedder.prepare("a");
  expect([...Array.from(embedder.embed("a") ?? [])]).toEqual([1, 0, 0]);
});

test("the cache keeps at most its limit, and drops the least recently used first", async () => {
  const { embedder } = prepared({ maxBytes: 1000 });
  for (let at = 0; at < 100; at++) {
    await embedder.prepare(`text ${at}`);
    await embedder.prepare("text 0");
  }
  const kept = Array.from({ length: 100 }, (_, at) => embedder.embed(`text ${at}`) !== undefined);
  const texts = kept.filter(Boolean).length;
  expect(texts).toBeGreaterThan(10);
  expect(texts * (3 * 4 + 2 * "text 0".length)).toBeLessThanOrEqual(1000);
  expect(kept[0]).toBe(true);
  expect(kept[99]).toBe(true);
  expect(kept[1]).toBe(false);
  await embedder.prepare("x".repeat(1000));
  expect(embedder.embed("x".repeat(1000))).toBeUndefined();
  expect(() => preparedEmbedder({ ...model, embed: async () => [], maxBytes: 0 })).toThrow(
    EmbeddingError,
  );
});

test("unprepared rows cannot be fitted", async () => {
  const { embedder } = prepared();
  expect(() => fitProjection({ embedder, rows })).toThrow("await prepare(prompt)");
  for (const { prompt } of rows) await embedder.prepare(prompt);
  expect(fitProjection({ embedder, rows }).dimensions).toBeGreaterThan(0);
});

test("a router routes with a prepared embedder", async () => {
  const { embedder } = prepared();
  const projection = fitProjection({ embedder: textEmbedder({ ...model, embed: vectorOf }), rows });
  const router = await createRouter({
    models: ["small", "large"].map((id) => ({ id, provider: "local", model: id })),
    features: embeddingFeatures({ embedder, projection }),
    policy: linUCB(),
    storage: memoryStorage(),
  });
  onTestFinished(() => router.close());
  const request = body("a simple essay");
  await embedder.prepare(request);
  const decision = router.route(request);
  await decision.report({ quality: 0.9, costUsd: 0.001 });
  expect(embedder.missed).toBe(0);
});
