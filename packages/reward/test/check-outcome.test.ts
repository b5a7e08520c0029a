import { expect, test } from "vitest";
import { checkOutcome, type Outcome, RewardError } from "../src/index.ts";

test("every outcome in range passes, with or without unknown fields, and other fields are ignored", () => {
  const full = {
    quality: 1,
    costUsd: 0,
    latencyMs: 0.5,
    firstTokenMs: 0,
    failed: false,
    aborted: true,
    usage: {
      inputTokens: 9,
      outputTokens: 5,
      cachedInputTokens: 4,
      cacheWriteTokens: 5,
      cacheWrite1hTokens: 5,
      reasoningTokens: 5,
      serviceTier: "on_demand-2",
      speed: "fast",
    },
    answer: { finish: "tool-calls", empty: false, brokenToolCall: true, refusal: false },
    note: "ours",
  } as const;
  expect(() => checkOutcome({})).not.toThrow();
  expect(() => checkOutcome(full)).not.toThrow();
  expect(() => checkOutcome({ usage: { cachedInputTokens: 7 }, answer: {} })).not.toThrow();
});

test.each<[unknown, RegExp]>([
  [null, /^outcome must be an object; got null/],
  [[], /^outcome must be an object/],
  [{ quality: Number.NaN }, /^quality must be .* got NaN/],
  [{ quality: -1e-9 }, /^quality/],
  [{ quality: 1.0001 }, /^quality .* got 1.0001/],
  [{ quality: "1" }, /^quality/],
  [{ quality: null }, /^quality must be .* got null/],
  [{ costUsd: -1 }, /^costUsd .* got -1/],
  [{ costUsd: "0.1" }, /^costUsd/],
  [{ latencyMs: Number.POSITIVE_INFINITY }, /^latencyMs .* got Infinity/],
  [{ firstTokenMs: Number.NaN }, /^firstTokenMs/],
  [{ failed: 1 }, /^failed must be true or false; got 1/],
  [{ aborted: "no" }, /^aborted/],
  [{ usage: 5 }, /^usage must be an object/],
  [{ usage: { inputTokens: 1.5 } }, /^usage.inputTokens .* got 1.5/],
  [{ usage: { outputTokens: -1 } }, /^usage.outputTokens/],
  [{ usage: { cachedInputTokens: Number.NaN } }, /^usage.cachedInputTokens/],
  [{ usage: { cacheWriteTokens: 2 ** 53 } }, /^usage.cacheWriteTokens/],
  [{ usage: { reasoningTokens: -3 } }, /^usage.reasoningTokens/],
  [{ usage: { cacheWrite1hTokens: 0.5 } }, /^usage.cacheWrite1hTokens/],
  [{ usage: { cacheWriteTokens: 5, cacheWrite1hTokens: 6 } }, /at least cacheWrite1hTokens \(6\)/],
  [{ usage: { cacheWrite1hTokens: 6 } }, /^usage.cacheWriteTokens must be .* got undefined/],
  [{ usage: { serviceTier: 1 } }, /^usage.serviceTier must be .* got 1/],
  [{ usage: { serviceTier: "" } }, /^usage.serviceTier must be 1 to 32 letters/],
  [{ usage: { speed: "a b" } }, /^usage.speed must be .* got a b/],
  [{ usage: { speed: "x".repeat(33) } }, /^usage.speed must be/],
  [{ usage: { inputTokens: 5, cachedInputTokens: 3, cacheWriteTokens: 3 } }, /at least .*\(6\)/],
  [{ usage: { outputTokens: 5, reasoningTokens: 6 } }, /at least reasoningTokens \(6\)/],
  [{ answer: "fine" }, /^answer must be an object/],
  [{ answer: { finish: "done" } }, /^answer.finish must be one of stop, .* got done/],
  [{ answer: { empty: 0 } }, /^answer.empty/],
  [{ answer: { brokenToolCall: 0 } }, /^answer.brokenToolCall/],
  [{ answer: { refusal: "yes" } }, /^answer.refusal/],
])("%o is refused", (outcome, message) => {
  let thrown: unknown;
  try {
    checkOutcome(outcome as Outcome);
  } catch (error) {
    thrown = error;
  }
  expect(RewardError.isInstance(thrown)).toBe(true);
  expect(thrown).toMatchObject({
    code: "invalid-outcome",
    message: expect.stringMatching(message),
  });
});
