import type { Outcome } from "@armature/reward";
import { Failure } from "../../call/failure.ts";
import { fieldOf } from "../../call/json-field.ts";
import { readUsage } from "../../call/usage.ts";
import { answerSigns } from "./answer-signs.ts";

/** What is learned from an answer, and the answer itself for who judges it. */
export interface ReadCompletion {
  readonly outcome: Pick<Outcome, "usage" | "answer">;
  readonly response: unknown;
}

/**
 * Reads a chat completion that is no stream.
 * @throws Failure where it is none
 */
export function readCompletion(text: string, tools: ReadonlySet<string>): ReadCompletion {
  let response: unknown;
  try {
    response = JSON.parse(text);
  } catch {
    throw new Failure("failed", "answered with what is not JSON");
  }
  const choices = fieldOf(response, "choices");
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  if (typeof (fieldOf(choice, "message") ?? undefined) !== "object") {
    const error = fieldOf(response, "error") ?? null;
    const what = error === null ? "with JSON that is no chat completion" : "200 with an error";
    throw new Failure("failed", `answered ${what}`);
  }
  if (fieldOf(choice, "finish_reason") === "error") {
    throw new Failure("failed", "answered 200 with an error");
  }
  const usage = readUsage(fieldOf(response, "usage"));
  const answer = answerSigns(choice, tools);
  return { outcome: { answer, ...(usage !== undefined && { usage }) }, response };
}
