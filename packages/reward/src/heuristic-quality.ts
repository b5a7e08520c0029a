import type { AnswerSigns, Outcome } from "./outcome.ts";

/** The quality expected of a model that nobody has said anything about. */
export const DEFAULT_EXPECTED_QUALITY = 0.75;

// How much of the expected quality is left when a sign shows. The worst sign decides.
const EMPTY = 0.05;
const CONTENT_FILTER = 0.1;
const BROKEN_TOOL_CALL = 0.2;
const REFUSAL = 0.3;
const TRUNCATED = 0.6;

/**
 * A stand-in for quality where nobody supplies it: the quality that the operator expects of the
 * model, times a factor for what can be seen of the answer from outside (finished 1, truncated
 * 0.6, refusal 0.3, broken tool call 0.2, content filter 0.1, empty 0.05).
 *
 * **It cannot tell a good answer from a bad one.** A finished answer is worth exactly what was
 * expected of its model, so the priors hold and nothing is learned about who answers better; only
 * models that break off, refuse or come back empty lose ground. To learn more, supply `quality`.
 *
 * @param expectedQuality in [0, 1]. @default 0.75
 * @returns a number in [0, 1], or undefined where nothing is known of the answer.
 */
export function heuristicQuality(
  outcome: Outcome,
  expectedQuality: number = DEFAULT_EXPECTED_QUALITY,
): number | undefined {
  const factor = outcome.answer && factorOf(outcome.answer);
  return factor === undefined ? undefined : expectedQuality * factor;
}

function factorOf({ finish, empty, brokenToolCall, refusal }: AnswerSigns): number | undefined {
  if (empty) return EMPTY;
  if (finish === "content-filter") return CONTENT_FILTER;
  if (brokenToolCall) return BROKEN_TOOL_CALL;
  if (refusal) return REFUSAL;
  if (finish === "length") return TRUNCATED;
  const seen = finish ?? empty ?? brokenToolCall ?? refusal;
  return seen === undefined ? undefined : 1;
}
