import type { Outcome } from "@armature/reward";
import type { Model } from "@armature/router";

/** Models that differ only in price. */
export function models(count: number): Model[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `provider/model-${i}`,
    provider: "provider",
    model: `model-${i}`,
    price: { input: 0.1 * (i + 1), output: 0.4 * (i + 1) },
    contextWindow: 128_000,
    vision: true,
    tools: true,
  }));
}

/** The outcome of every answer. */
export const outcome: Outcome = {
  quality: 0.8,
  latencyMs: 900,
  usage: { inputTokens: 260, outputTokens: 400 },
};

const sentence =
  "Why does `items.sort()` put 10 before 9 in JavaScript, and which comparator keeps equal elements in order? ";

/** English with some code. @param length number of characters */
export function promptOf(length: number): string {
  return sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length);
}
