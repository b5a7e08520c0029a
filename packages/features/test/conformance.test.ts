import { expect, test } from "vitest";
import { featureCases, featureConformance } from "../src/conformance/index.ts";
import { type FeatureExtractor, requestFeatures } from "../src/index.ts";

featureConformance("request features", requestFeatures);

type Change = (inner: FeatureExtractor) => Partial<FeatureExtractor>;

/** Request features, with some members replaced. */
function broken(change: Change): () => FeatureExtractor {
  return () => {
    const inner = requestFeatures();
    return { ...inner, ...change(inner) };
  };
}

function failures(create: () => FeatureExtractor): string[] {
  return featureCases.flatMap(({ name, run }) => {
    try {
      run(create);
      return [];
    } catch {
      return [name];
    }
  });
}

/** Changes the context after extraction. */
function afterwards(change: (out: Float64Array, request: unknown) => void): Change {
  return (inner) => ({
    extract(request, out) {
      inner.extract(request, out);
      change(out, request);
    },
  });
}

function messagesOf(request: unknown): unknown[] {
  try {
    const { messages } = request as { messages: unknown };
    return Array.isArray(messages) ? messages : [];
  } catch {
    return [];
  }
}

let created = 0;

const planted: [string, Change][] = [
  [
    "the schema describes every column",
    ({ schema }) => ({ schema: { ...schema, features: schema.features.slice().reverse() } }),
  ],
  [
    "the schema is the same for every extractor",
    ({ schema }) => ({ schema: { ...schema, id: `${schema.id}#${created++}` } }),
  ],
  [
    "every value is written",
    (inner) => ({
      extract(request, out) {
        const all = new Float64Array(12);
        inner.extract(request, all);
        if (out.length !== 12) inner.extract(request, out);
        out.set(all.subarray(0, 11));
      },
    }),
  ],
  ["every value is written", afterwards((out) => void out.fill(0.1, 2, 3))],
  [
    "different requests have different contexts",
    (inner) => ({ extract: (_, out) => inner.extract(null, out) }),
  ],
  [
    "equal requests have equal contexts",
    (inner) => {
      let calls = 0;
      return {
        extract(request, out) {
          inner.extract(request, out);
          out[2] = Math.fround(1 / ++calls);
        },
      };
    },
  ],
  ...[
    "one message",
    "instructions, an earlier turn and an image",
    "a tool call and its result",
    "a short structured answer",
  ].map((name): [string, Change] => [
    `in every protocol: ${name}`,
    afterwards((out, request) => {
      if (messagesOf(request).length > 0) out[3] = 1;
    }),
  ]),
  [
    "an unreadable request",
    (inner) => ({ extract: (request, out) => inner.extract(structuredClone(request), out) }),
  ],
  [
    "the request is not changed",
    afterwards((_, request) => {
      for (const message of messagesOf(request)) Object.assign(message as object, { read: true });
    }),
  ],
  [
    "long and strange texts",
    afterwards((out, request) => {
      if (typeof request === "string") out[1] = request.length;
    }),
  ],
  [
    "work grows at most linearly",
    afterwards((_, request) => {
      const messages = messagesOf(request);
      for (let at = 0; at < messages.length; at++) messages.indexOf(messages[at]);
    }),
  ],
  ["an output of the wrong length", () => ({ extract: (_, out) => void out.fill(1) })],
];

test.each(planted)("fails an extractor that violates: %s", (name, change) => {
  expect(failures(broken(change)).some((failed) => failed.includes(name))).toBe(true);
});

test("every case has a planted violation", () => {
  const left = featureCases.filter(({ name }) => !planted.some(([part]) => name.includes(part)));
  expect(left).toEqual([]);
});

test("an extractor without a planted violation passes", () => {
  expect(failures(broken(() => ({})))).toEqual([]);
});
