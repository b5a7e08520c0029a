import { RewardError } from "./error.ts";
import type { Outcome, ResponseSignals, Usage } from "./outcome.ts";

const finishes: ReadonlySet<unknown> = new Set<Required<ResponseSignals>["finish"]>([
  "stop",
  "length",
  "tool-calls",
  "content-filter",
  "other",
]);

/** More than any call costs or takes; the bound keeps sums finite. */
const MOST = 1e12;

/** More than any call has; with this bound no price gives more dollars than `MOST`. */
const MOST_TOKENS = 1e9;

/**
 * Refuses an outcome that cannot be learned from: a quality outside [0, 1], a cost or time outside
 * [0, 10¹²], a token count that is not a whole number in [0, 10⁹], a part larger than its whole, a service
 * tier or speed that is not a short name, or a flag that is not a boolean. Other fields are ignored.
 *
 * @throws RewardError `invalid-outcome`, with the field and its value
 */
export function checkOutcome(outcome: Outcome): void {
  checkObject("outcome", outcome);
  const { quality, usage, answer } = outcome;
  if (quality !== undefined && !(typeof quality === "number" && quality >= 0 && quality <= 1)) {
    refuse("quality", quality, "a number in [0, 1]; leave it out if it is unknown");
  }
  checkAmount("costUsd", outcome.costUsd);
  checkAmount("latencyMs", outcome.latencyMs);
  checkAmount("firstTokenMs", outcome.firstTokenMs);
  checkFlag("failed", outcome.failed);
  checkFlag("aborted", outcome.aborted);
  if (usage !== undefined) checkUsage(usage);
  if (answer !== undefined) checkAnswer(answer);
}

/** Throws `invalid-outcome` for impossible token counts, and for names that are not names. */
export function checkUsage(usage: Usage): void {
  checkObject("usage", usage);
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens } = usage;
  const { cacheWriteTokens, cacheWrite1hTokens } = usage;
  checkCount("usage.inputTokens", inputTokens);
  checkCount("usage.outputTokens", outputTokens);
  checkCount("usage.cachedInputTokens", cachedInputTokens);
  checkCount("usage.cacheWriteTokens", cacheWriteTokens);
  checkCount("usage.cacheWrite1hTokens", cacheWrite1hTokens);
  checkCount("usage.reasoningTokens", reasoningTokens);
  checkName("usage.serviceTier", usage.serviceTier);
  checkName("usage.speed", usage.speed);
  const cached = (cachedInputTokens ?? 0) + (cacheWriteTokens ?? 0);
  if (inputTokens !== undefined && cached > inputTokens) {
    refuse(
      "usage.inputTokens",
      inputTokens,
      `at least cachedInputTokens + cacheWriteTokens (${cached}), which are part of it`,
    );
  }
  if ((cacheWrite1hTokens ?? 0) > (cacheWriteTokens ?? 0)) {
    refuse(
      "usage.cacheWriteTokens",
      cacheWriteTokens,
      `at least cacheWrite1hTokens (${cacheWrite1hTokens}), which are part of it`,
    );
  }
  if (outputTokens !== undefined && (reasoningTokens ?? 0) > outputTokens) {
    refuse(
      "usage.outputTokens",
      outputTokens,
      `at least reasoningTokens (${reasoningTokens}), which are part of it`,
    );
  }
}

function checkAnswer(answer: ResponseSignals): void {
  checkObject("answer", answer);
  if (answer.finish !== undefined && !finishes.has(answer.finish)) {
    refuse("answer.finish", answer.finish, `one of ${[...finishes].join(", ")}`);
  }
  checkFlag("answer.empty", answer.empty);
  checkFlag("answer.brokenToolCall", answer.brokenToolCall);
  checkFlag("answer.refusal", answer.refusal);
}

function checkObject(field: string, value: unknown): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(field, value, "an object");
  }
}

function checkAmount(field: string, value: unknown): void {
  if (value !== undefined && !(typeof value === "number" && value >= 0 && value <= MOST)) {
    refuse(field, value, "a number in [0, 10¹²]; leave it out if it is unknown");
  }
}

function checkCount(field: string, value: unknown): void {
  if (
    value !== undefined &&
    !(Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MOST_TOKENS)
  ) {
    refuse(field, value, "a whole number in [0, 10⁹]; leave it out if it is unknown");
  }
}

function checkName(field: string, value: unknown): void {
  if (value !== undefined && !(typeof value === "string" && /^[\w-]{1,32}$/.test(value))) {
    refuse(field, value, "1 to 32 letters, digits, _ or -; leave it out if it is unknown");
  }
}

function checkFlag(field: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean") refuse(field, value, "true or false");
}

function refuse(field: string, value: unknown, rule: string): never {
  throw new RewardError("invalid-outcome", `${field} must be ${rule}; got ${String(value)}`);
}
