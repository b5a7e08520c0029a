import { uniform } from "@armature/policy";
import { qualityCostLatency } from "@armature/reward";
import { expect, test } from "vitest";
import { type Conversation, Fold, MAX_CONVERSATIONS, type Settlement } from "../src/index.ts";
import { featureSchema, settle } from "./entries.ts";

function createFold(): Fold {
  return new Fold({
    dimension: 2,
    featureSchema,
    tiers: ["default"],
    policy: uniform(),
    reward: qualityCostLatency(),
  });
}

let made = 0;

function turn(arm: string, at: number, rest: Partial<Settlement> = {}): Settlement {
  const usage = { inputTokens: 5_000, outputTokens: 10 };
  return settle(`d${made++}`, arm, { usage }, { conversation: "c", at, ...rest });
}

function after(...entries: readonly Settlement[]): Conversation | undefined {
  const fold = createFold();
  for (const entry of entries) fold.apply(entry);
  return fold.conversation(undefined, "c");
}

test("a conversation knows its answers, the arm of the last one, and each arm's cached prefix", () => {
  expect(after(turn("a", 1), turn("a", 2, { turn: "exchange" }), turn("b", 3))).toEqual({
    calls: 3,
    turns: 2,
    arm: "b",
    tier: "default",
    at: 3,
    prefixes: [
      { arm: "a", tokens: 5_000, at: 2 },
      { arm: "b", tokens: 5_000, at: 3 },
    ],
  });
});

test("an answer that settles late does not take the place of a later one", () => {
  const early = { outcome: { usage: { inputTokens: 3_000, outputTokens: 1 } } };
  const late = after(turn("a", 5), turn("b", 3), turn("a", 4, early));
  expect(late).toMatchObject({ calls: 3, arm: "a", at: 5 });
  expect(late?.prefixes).toContainEqual({ arm: "a", tokens: 5_000, at: 5 });
});

test.each<[string, Partial<Settlement>]>([
  ["a side request", { turn: "side" }],
  ["a failed attempt", { outcome: { failed: true } }],
  ["an aborted attempt", { outcome: { aborted: true } }],
  ["an attempt without a report", { expired: true }],
  [
    "a request without a conversation",
    { conversation: undefined } as unknown as Partial<Settlement>,
  ],
])("%s leaves the conversation as it was", (_, rest) => {
  const before = after(turn("a", 1));
  const { conversation, ...entry } = turn("b", 2, rest);
  const named = "conversation" in rest ? entry : { ...entry, conversation };
  expect(after(turn("a", 1), named as Settlement)).toEqual(before);
});

test("a report after the expiry counts as an answer", () => {
  const entry = turn("b", 2);
  expect(after(turn("a", 1), { ...entry, expired: true }, entry)).toMatchObject({
    calls: 2,
    arm: "b",
  });
});

test("an entry that is repeated counts once", () => {
  const entry = turn("a", 1);
  expect(after(entry, entry)).toMatchObject({ calls: 1 });
});

test.each([
  [{ inputTokens: 9_000 }, 9_000],
  [{ inputTokens: 9_000, cachedInputTokens: 4_000 }, 9_000],
  [{ inputTokens: 9_000, cachedInputTokens: 4_000, cacheWriteTokens: 3_000 }, 7_000],
  [{ inputTokens: 9_000, cacheWriteTokens: 0 }, 0],
  [{ inputTokens: 1_023 }, 0],
  [{ inputTokens: 1_024 }, 1_024],
])("usage %j leaves %d tokens in the cache", (usage, tokens) => {
  const entry = turn("a", 1, { outcome: { usage: { ...usage, outputTokens: 1 } } });
  expect(after(entry)?.prefixes).toEqual([{ arm: "a", tokens, at: 1 }]);
});

test("an answer without usage leaves the known prefix as it was", () => {
  expect(after(turn("a", 1), turn("a", 2, { outcome: {} }))).toMatchObject({
    calls: 2,
    prefixes: [{ arm: "a", tokens: 5_000, at: 1 }],
  });
});

test("conversations of other tenants, or of none, are others", () => {
  const fold = createFold();
  fold.apply(turn("a", 1, { tenant: "1:x", conversation: "y" }));
  fold.apply(turn("b", 1, { tenant: "1", conversation: ":xy" }));
  expect(fold.conversation("1:x", "y")?.arm).toBe("a");
  expect(fold.conversation("1", ":xy")?.arm).toBe("b");
  expect(fold.conversation(undefined, "y")).toBeUndefined();
  expect(fold.conversation(undefined, "3:1:xy")).toBeUndefined();
});

test("a restored snapshot has the conversations, and forgets them in the same order", () => {
  const fold = createFold();
  fold.apply(turn("a", 1, { conversation: "first" }));
  fold.apply(turn("a", 1, { conversation: "second" }));
  fold.apply(turn("b", 2, { conversation: "first" }));
  const restored = createFold();
  restored.restore(JSON.parse(JSON.stringify(fold.snapshot())));
  for (const one of [fold, restored]) {
    for (let i = 0; i < MAX_CONVERSATIONS - 1; i++) {
      one.apply(turn("a", 3, { conversation: `c${i}`, decisionId: `x${i}` }));
    }
    expect(one.conversation(undefined, "second")).toBeUndefined();
    expect(one.conversation(undefined, "first")).toMatchObject({ calls: 2, arm: "b" });
  }
  expect(JSON.stringify(restored.snapshot())).toBe(JSON.stringify(fold.snapshot()));
});

test("conversations do not change what is learned, nor the fingerprint", () => {
  const [with_, without] = [createFold(), createFold()];
  for (let i = 0; i < 10; i++) {
    const { conversation, ...entry } = turn(i % 2 ? "a" : "b", i);
    with_.apply({ ...entry, conversation: conversation as string });
    without.apply(entry);
  }
  const { conversations, ...learned } = with_.snapshot() as Record<string, unknown>;
  expect(conversations).toHaveLength(1);
  expect({ ...learned, conversations: [] }).toEqual(without.snapshot());
  expect(with_.fingerprint).toBe(without.fingerprint);
});

test.each([
  ["usd", { usd: [-1, 0], requests: 1 }],
  ["requests", { usd: [0, 1], requests: 0 }],
])(
  "a settlement with a bad switch cost is refused, by the name of the field: %s",
  (field, cost) => {
    const entry = { ...turn("a", 1), switchCost: cost };
    expect(() => createFold().apply(entry)).toThrow(field);
  },
);
