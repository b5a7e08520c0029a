import { deepStrictEqual, ok, throws } from "node:assert/strict";
import type { FeatureExtractor, FeatureSchema } from "../contract/schema.ts";
import { conversations } from "./conversations.ts";
import { bodies, countedChat, strangeTexts, unreadable } from "./requests.ts";

/** Creates extractors that must be equal. */
export type ExtractorFactory = () => FeatureExtractor;

/** One property that every feature extractor must have; `run` throws if it does not. */
export interface FeatureCase {
  readonly name: string;
  run(create: ExtractorFactory): void;
}

/** The properties that every feature extractor must have. */
export const featureCases: readonly FeatureCase[] = [
  {
    name: "the schema describes every column: bias first, unique names, ordered ranges",
    run(create) {
      const { id, features } = create().schema;
      ok(typeof id === "string" && id !== "", "the schema has no id");
      deepStrictEqual(features[0]?.range.slice(), [1, 1], "column 0 must be the bias, always 1");
      const names = features.map(({ name }) => name);
      deepStrictEqual(new Set(names).size, names.length, `names must be unique: ${names}`);
      for (const { name, description, range } of features) {
        ok(name !== "" && description !== "", "every feature needs a name and a description");
        ok(range.every(Number.isFinite) && range[0] <= range[1], `${name}: the range is ${range}`);
      }
    },
  },
  {
    name: "the schema is the same for every extractor, and after extraction",
    run(create) {
      const extractor = create();
      const before = structuredClone(extractor.schema);
      for (const body of bodies) extract(extractor, body);
      deepStrictEqual(structuredClone(extractor.schema), before);
      deepStrictEqual(structuredClone(create().schema), before);
    },
  },
  {
    name: "every value is written, within its range, and a float32",
    run(create) {
      const extractor = create();
      for (const body of bodies) {
        const kind = Array.isArray(body) ? "array" : typeof body;
        checkValues(extractor.schema, extract(extractor, body), kind);
      }
    },
  },
  {
    name: "different requests have different contexts",
    run(create) {
      const extractor = create();
      const texts = new Set(bodies.map((body) => extract(extractor, body).join()));
      ok(texts.size > 1, "all requests have the same context");
    },
  },
  {
    name: "equal requests have equal contexts, whatever was extracted in between",
    run(create) {
      const extractor = create();
      const first = bodies.map((body) => extract(extractor, body));
      const again = bodies.toReversed().map((body) => extract(extractor, structuredClone(body)));
      deepStrictEqual(again.reverse(), first);
      deepStrictEqual(
        bodies.map((body) => extract(create(), body)),
        first,
      );
    },
  },
  ...conversations.map(
    ({ name, bodies }): FeatureCase => ({
      name: `a conversation has the same context in every protocol: ${name}`,
      run(create) {
        const extractor = create();
        const expected = extract(extractor, bodies["openai-chat"]);
        for (const [protocol, body] of Object.entries(bodies)) {
          deepStrictEqual(extract(extractor, body), expected, `${protocol} differs`);
        }
      },
    }),
  ),
  {
    name: "an unreadable request has the context of an empty one",
    run(create) {
      const extractor = create();
      const empty = extract(extractor, null);
      checkValues(extractor.schema, empty, "null");
      for (const [what, request] of unreadable()) {
        deepStrictEqual(extract(extractor, request), empty, what);
      }
    },
  },
  {
    name: "the request is not changed",
    run(create) {
      const extractor = create();
      for (const body of bodies) {
        const copy = structuredClone(body);
        extract(extractor, deepFreeze(copy));
        deepStrictEqual(copy, body);
      }
    },
  },
  {
    name: "long and strange texts keep every value within its range",
    run(create) {
      const extractor = create();
      for (const [what, text] of strangeTexts) {
        checkValues(extractor.schema, extract(extractor, text), what);
        const body = { messages: [{ role: "user", content: text }] };
        checkValues(extractor.schema, extract(extractor, body), what);
      }
    },
  },
  {
    name: "work grows at most linearly with the messages",
    run(create) {
      const extractor = create();
      const readsOf = (turns: number): number => {
        const { body, reads } = countedChat(turns);
        extract(extractor, body);
        return reads();
      };
      const [few, many] = [readsOf(100), readsOf(1000)];
      ok(many <= 11 * few, `10 times as many messages took ${many} reads after ${few}`);
    },
  },
  {
    name: "an output of the wrong length is refused with `invalid-context` and stays unchanged",
    run(create) {
      const extractor = create();
      const { length } = extractor.schema.features;
      for (const wrong of [0, length - 1, length + 1]) {
        const out = new Float64Array(wrong).fill(7);
        throws(() => extractor.extract("Why?", out), isInvalidContext, `length ${wrong}`);
        ok(
          out.every((value) => value === 7),
          `an output of length ${wrong} was written`,
        );
      }
    },
  },
];

function extract(extractor: FeatureExtractor, request: unknown): number[] {
  const out = new Float64Array(extractor.schema.features.length).fill(Number.NaN);
  extractor.extract(request, out);
  return [...out];
}

function checkValues(schema: FeatureSchema, values: readonly number[], what: string): void {
  for (const [at, { name, range }] of schema.features.entries()) {
    const value = values[at] ?? Number.NaN;
    ok(value >= range[0] && value <= range[1], `${name} of ${what} is ${value}`);
    ok(Math.fround(value) === value, `${name} of ${what} is no float32: ${value}`);
  }
}

function isInvalidContext(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "invalid-context";
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const field of Object.values(value)) deepFreeze(field);
  return Object.freeze(value);
}
