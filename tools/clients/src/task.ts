import type { Scenario } from "./scenarios.ts";

/** The file that an agent is asked to write. */
export interface WritingTask {
  readonly path: string;
  readonly word: string;
}

export const WORD = "hi";

/** What the model answers if it is asked for an answer. */
export const ANSWER = "The answer is forty-two.";

/** The second file that parallel calls write. */
export function secondPath(path: string): string {
  return `${path}.2`;
}

export function promptOf({ task }: Scenario, path: string): string {
  return task === "answer"
    ? "What is six times seven? Answer in one sentence and use no tool."
    : `Please create the file ${path} containing ${WORD} and nothing else, then stop.`;
}

/** The task in the text of a request; undefined if it asks for no file. */
export function readTask(text: string): WritingTask | undefined {
  const [, path, word] = /create the file (\S+) containing (\w+)/.exec(text) ?? [];
  return path === undefined || word === undefined ? undefined : { path, word };
}
