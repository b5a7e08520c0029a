import type { PromptKind } from "../../simulated/simulated-models.ts";
import { topics } from "./prompts.ts";

/** One request that was served. */
export interface Served {
  readonly topic: PromptKind;
  readonly model: string;
}

/** Of each topic's requests, how many each model served, in the order of `models`. */
export function tally(
  served: readonly Served[],
  models: readonly string[],
): ReadonlyMap<PromptKind, readonly number[]> {
  return new Map(
    topics.map((topic) => [
      topic,
      models.map((id) => served.filter((one) => one.topic === topic && one.model === id).length),
    ]),
  );
}

/** The same as lines of text: a bar per model and topic, as long as its share. */
export function renderTally(served: readonly Served[], models: readonly string[]): string[] {
  const width = Math.max(...topics.map((topic) => topic.length));
  return [...tally(served, models)].map(([topic, counts]) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const shares = counts.map((count, i) => {
      const percent = total === 0 ? 0 : Math.round((100 * count) / total);
      return `${models[i]} ${String(percent).padStart(3)} % ${"█".repeat(Math.round(percent / 20)).padEnd(5)}`;
    });
    return `  ${topic.padEnd(width)}  ${shares.join(" ")}`.trimEnd();
  });
}
