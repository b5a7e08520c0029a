import { existsSync, readFileSync } from "node:fs";
import type { EvaluationRow } from "@armature/evaluation";

/** A question of MMLU with the outcomes of both models. */
export interface MmluRow extends EvaluationRow {
  readonly prompt: string;
  readonly subject: string;
  /** Reward of the strong model minus that of the weak one: -1, 0 or 1. */
  readonly gap: number;
}

export const strong = "gpt-4-1106-preview";
export const weak = "mixtral-8x7b-instruct-v0.1";

/** @throws Error if the file is absent */
export function readMmlu(path: string): MmluRow[] {
  if (!existsSync(path)) throw new Error(`${path} is absent: name its directory`);
  return readFileSync(path, "utf8")
    .split("\n") // Prompts contain other line separators.
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line))
    .filter(({ contaminated }) => contaminated !== true)
    .map(({ id, subject, prompt, arms }) => {
      const [more, less]: [number, number] = [arms[strong].correct, arms[weak].correct];
      return {
        id,
        subject,
        prompt,
        gap: more - less,
        arms: { [strong]: { reward: more, cost: 0 }, [weak]: { reward: less, cost: 0 } },
      };
    });
}
