import { bytesPerRound } from "@armature/test-kit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FeatureError, readRequest, requestFeatures, requestSchema } from "../src/index.ts";
import { requestLexicon } from "../src/text/request-lexicon.ts";
import { agentBody, asAnthropic, asOpenAI, asResponses, openAIAgentBody } from "./bodies.ts";
import { naiveTextFeatures } from "./naive-text.ts";

const features = requestFeatures();

function extract(request: unknown): number[] {
  const out = new Float64Array(12).fill(Number.NaN);
  features.extract(request, out);
  return [...out];
}

function named(request: unknown): Record<string, number> {
  const values = extract(request);
  return Object.fromEntries(requestSchema.features.map(({ name }, at) => [name, values[at] ?? 0]));
}

const texts: readonly string[] = [
  "",
  "hi",
  "Why is the sky blue?",
  "Don't explain. It's e.g. 3.14 — ok? “Which one?”",
  "Prove that the polynomial x^2 + 1 has no root.\n\n- over R\n- over Q\n",
  "def f(xs):\n    return {x: x ** 2 for x in xs}  # a dictionary; O(n)\n",
  "解释为什么天空是蓝色的。它是如何形成的？写一篇文章！",
  "空が青い理由を説明してください。なぜですか？",
  "왜 하늘은 파란가요? 설명해 주세요.",
  "لماذا السماء زرقاء؟ اشرح ذلك في ٣ خطوات۔",
  "आकाश नीला क्यों है? विस्तार से समझाइए। १२३",
  "Почему НЕБО голубое? Объясни.",
  "Choose the correct option:\n(A) 1\n(B) 2\nAnswer:",
  `${"Lorem ipsum dolor sit amet, consectetur 42. ".repeat(200)}Explain why?`,
  `Write an essay. ${"java class ".repeat(90)}\n${"=".repeat(3000)} which ${"z".repeat(1200)}`,
  "İstanbul ǅ ß Straße Ÿ ÿ",
];

test.each(texts)("text features agree with their plain definitions: %j", (text) => {
  const values = named(text);
  const { variety = 0, ...expected } = naiveTextFeatures(text);
  expect(values).toMatchObject(
    Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, Math.fround(value)])),
  );
  // The number of trigrams is approximate: collisions lower it slightly.
  expect(values.variety).toBeLessThanOrEqual(variety + 1e-7);
  expect(values.variety).toBeGreaterThan(variety - 0.06);
});

test("text features agree with their plain definitions on any text", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 5 }),
    fc.constantFrom(" ", "\n", ". ", "?", "'", "’", "¿", "。", "，", "A", "9", "{", "؟", "\r\n"),
    fc.constantFrom("Explain", "which", "json", "let's", "Theorem", "解释", "왜", "なぜ", "لماذا"),
  );
  const text = fc
    .tuple(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }))
    .map(([pieces, times]) => pieces.join("").repeat(times))
    // Case is only known for Latin, Greek, Cyrillic and Vietnamese.
    .filter((value) => !/\p{Lu}/u.test(value.replace(/[ -\u052f\u1e00-\u1eff]/g, "")));
  fc.assert(
    fc.property(text, (value) => {
      const { variety: _, ...expected } = naiveTextFeatures(value);
      const values = named(value);
      for (const [name, wanted] of Object.entries(expected)) {
        expect({ name, value: values[name] }).toEqual({ name, value: Math.fround(wanted) });
      }
    }),
    { numRuns: 300, seed: 2 },
  );
});

test("a tool exchange changes context and agent alone", () => {
  const ask = "Fix the bug.";
  const before = named(agentBody(ask, 0));
  const after = named(agentBody(ask, 3, true));
  expect(before).toMatchObject({ depth: Math.fround(1 / 5), agent: 0.25 });
  expect(after.agent).toBe(Math.fround(0.5 + (0.4 * 3) / 8 + 0.1));
  const outside = readRequest(agentBody(ask, 3, true)).outsideLength;
  expect(after.context).toBe(Math.fround(Math.log(1 + outside / 1000) / 6));
  expect(named(openAIAgentBody(ask, 3)).agent).toBe(Math.fround(0.5 + (0.4 * 3) / 8));
  for (const name of ["length", "question", "digits", "variety", "openness", "capitals"]) {
    expect(after[name]).toBe(before[name]);
  }
});

test("options change openness", () => {
  const openness = (options: object): number =>
    named({ ...options, messages: [{ role: "user", content: "Hello" }] }).openness ?? Number.NaN;
  expect(openness({})).toBe(0);
  expect(openness({ response_format: { type: "json_schema" } })).toBe(Math.fround(Math.tanh(-1)));
  expect(openness({ max_tokens: 256, tool_choice: "required" })).toBe(Math.fround(Math.tanh(-2)));
  expect(openness({ max_tokens: 257 })).toBe(0);
  expect(openness({ reasoning_effort: "high" })).toBe(Math.fround(Math.tanh(1)));
});

test("the same text gives the same text features in every protocol", () => {
  for (const text of texts) {
    const bare = extract(text);
    for (const body of [asOpenAI(text), asAnthropic(text), asResponses(text)]) {
      expect(extract(body)).toEqual(bare);
    }
  }
});

test("parts of a text are joined by line breaks, however the text is split", () => {
  const whole = Array.from({ length: 900 }, (_, at) => `line ${at} why?`);
  for (const size of [1, 7, 300, 450]) {
    const content = [];
    for (let at = 0; at < whole.length; at += size) {
      content.push({ type: "text", text: whole.slice(at, at + size).join("\n") });
    }
    expect(extract({ messages: [{ role: "user", content }] })).toEqual(extract(whole.join("\n")));
  }
});

test("only the first 3,072 and the last 1,024 units are scanned", () => {
  const middle = (filler: string): string => "a ".repeat(1536) + filler + "b ".repeat(512);
  expect(extract(middle("Explain { 99?\n".repeat(14_000)))).toEqual(
    extract(middle(".".repeat(14 * 14_000))),
  );
  expect(extract(`${middle("c".repeat(500))}?`)).not.toEqual(extract(middle("c".repeat(501))));
});

test("open words count within 1,024 units of either end, formal words everywhere", () => {
  const ending = (end: number): Record<string, number> => {
    const text = `${".".repeat(end - 5)}prove${".".repeat(3000 - end)}`;
    return named(text);
  };
  const open = [5, 1024, 1025, 1975, 1976, 3000].map((end) => ending(end).openness !== 0);
  expect(open).toEqual([true, true, false, false, true, true]);
  for (const end of [5, 1500, 3000]) expect(ending(end).formal).toBeGreaterThan(0);
});

test("every word of the lexicon counts", () => {
  const lists = [
    ["open", "openness", 1],
    ["closed", "openness", -1],
    ["code", "formal", 1],
    ["science", "formal", 1],
  ] as const;
  for (const [list, feature, sign] of lists) {
    for (const word of requestLexicon[list].trim().split(/\s+/)) {
      expect({ word, sign: Math.sign(named(`${word}.`)[feature] ?? 0) }).toEqual({ word, sign });
    }
  }
});

test("contexts equal the golden ones", () => {
  const bodies: Record<string, unknown> = {
    greeting: asOpenAI("hi"),
    essay: asAnthropic("Write a detailed essay on the French Revolution and explain its causes."),
    choice: asOpenAI("Which is correct?\n(A) 12\n(B) 13\nAnswer with the option only."),
    code: asOpenAI("Fix this python function:\n```\ndef f(x):\n  return x[0] + {}\n```"),
    chinese: asOpenAI("解释为什么天空是蓝色的。"),
    arabic: asOpenAI("لماذا السماء زرقاء؟"),
    hindi: asOpenAI("आकाश नीला क्यों है?"),
    schema: {
      response_format: { type: "json_schema", json_schema: {} },
      messages: [{ role: "user", content: "Extract the names: Ann, Bob." }],
    },
    agent: agentBody("Refactor the router and add tests.", 4),
    agentFailed: agentBody("Refactor the router and add tests.", 4, true),
    unreadable: null,
  };
  const golden = Object.entries(bodies).map(
    ([name, body]) =>
      `${name}: ${extract(body)
        .map((value) => value.toFixed(4))
        .join(" ")}`,
  );
  expect(golden).toMatchInlineSnapshot(`
    [
      "greeting: 1.0000 -0.9852 0.0000 0.0000 0.0000 0.0000 0.0000 0.0000 0.5000 0.0000 0.0000 0.0000",
      "essay: 1.0000 -0.6971 0.0000 0.0000 0.9173 0.9993 0.5000 0.0000 0.5000 0.0000 0.0000 0.0000",
      "choice: 1.0000 -0.7373 0.2500 0.5246 0.9192 -0.9640 0.7869 0.0000 0.6667 0.0000 0.0000 0.0000",
      "code: 1.0000 -0.7299 0.0000 0.1270 0.9022 0.7616 0.1905 0.8190 0.8333 0.0000 0.0000 0.0000",
      "chinese: 1.0000 -0.9376 0.0000 0.0000 0.5431 0.9640 0.0000 0.0000 0.5000 0.0000 0.0000 0.0000",
      "arabic: 1.0000 -0.9055 1.0000 0.0000 0.7468 0.7616 0.0000 0.0000 0.5000 0.0000 0.0000 0.0000",
      "hindi: 1.0000 -0.9055 1.0000 0.0000 0.7468 0.7616 0.0000 0.0000 0.5000 0.0000 0.0000 0.0000",
      "schema: 1.0000 -0.8659 0.0000 0.0000 0.8451 -0.8854 1.0000 0.0000 0.5000 0.0000 0.0000 0.0000",
      "agent: 1.0000 -0.8403 0.0000 0.0000 0.8786 0.7616 0.3429 0.0000 0.5000 0.4551 0.2000 0.6778",
      "agentFailed: 1.0000 -0.8403 0.0000 0.0000 0.8786 0.7616 0.3429 0.0000 0.5000 0.4551 0.2000 0.7778",
      "unreadable: 1.0000 -0.9951 0.0000 0.0000 0.0000 0.0000 0.0000 0.0000 0.0000 0.0000 0.0000 0.0000",
    ]
  `);
});

test("any JSON gives 12 float32 values within their ranges, repeatably", () => {
  const message = fc.record({
    role: fc.constantFrom("user", "assistant", "tool", "system"),
    content: fc.oneof(fc.string({ unit: "grapheme", maxLength: 200 }), fc.jsonValue()),
  });
  const request = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: "binary" }),
    fc.record({ messages: fc.array(message), tools: fc.array(fc.jsonValue()) }),
  );
  fc.assert(
    fc.property(request, (body) => {
      const values = extract(body);
      for (const [at, { name, range }] of requestSchema.features.entries()) {
        const value = values[at] ?? Number.NaN;
        expect(value, name).toBeGreaterThanOrEqual(range[0]);
        expect(value, name).toBeLessThanOrEqual(range[1]);
        expect(Math.fround(value), name).toBe(value);
      }
      expect(extract(readRequest(body))).toEqual(values);
    }),
    { numRuns: 500, seed: 3 },
  );
});

test.each([
  ["blob", "QUJD".repeat(50_000)],
  ["one letter", "a".repeat(200_000)],
  ["bait", "explain why how design ".repeat(9000)],
  ["marks", ",.?!".repeat(50_000)],
  ["quotes", "'a'".repeat(60_000)],
  ["emoji", "😀".repeat(100_000)],
  ["lone surrogates", "\ud800".repeat(200_000)],
  ["line breaks", "\n".repeat(200_000)],
])("a pathological text (%s) keeps every value within its range", (_, text) => {
  const values = extract(text);
  for (const [at, { range }] of requestSchema.features.entries()) {
    expect(values[at]).toBeGreaterThanOrEqual(range[0]);
    expect(values[at]).toBeLessThanOrEqual(range[1]);
  }
});

test("an extractor carries nothing over to the next request", () => {
  const alone = requestFeatures();
  const fresh = new Float64Array(12);
  alone.extract("Explain the theorem, and which code?", fresh);
  for (const text of texts) {
    extract(text);
    expect(extract("Explain the theorem, and which code?")).toEqual([...fresh]);
  }
});

test("an output of the wrong length is refused", () => {
  const refusal = (): void => features.extract("hi", new Float64Array(11));
  expect(refusal).toThrow("a context of req12@1 has 12 values, not 11");
  expect(refusal).toThrow(FeatureError);
});

test("a warm extractor allocates nothing", () => {
  // One reading per call would take 200 bytes, and one boxed number of the engine 16.
  const script = new URL("./heap/extract.ts", import.meta.url);
  expect(bytesPerRound(script, 50_000)).toBeLessThan(64);
});
