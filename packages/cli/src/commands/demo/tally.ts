import { topics } from "../../simulated/prompts.ts";
import type { PromptKind } from "../../simulated/simulated-models.ts";

/** A request that was served. */
export interface Served {
  readonly topic: PromptKind;
  readonly model: string;
}

/** Requests served by each model, by topic; counts are in the order of `models`. */
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

/** The tally as lines of text, with a bar for each model's share of a topic. */
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
