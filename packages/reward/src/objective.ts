import { RewardError } from "./error.ts";
import type { Outcome } from "./outcome.ts";

/**
 * How a decision weighs its outcome:
 * value = quality − costWeight · costUsd / costScaleUsd − latencyWeight · latencyMs / latencyScaleMs.
 *
 * The scales do not depend on the models that are chosen, so a weight has a fixed meaning: the quality
 * that `costScaleUsd` or `latencyScaleMs` must buy.
 */
export type Objective = {
  /** Quality that `costScaleUsd` must buy; 0 to 1000. */
  readonly costWeight: number;
  /** Quality that `latencyScaleMs` must buy; 0 to 1000. */
  readonly latencyWeight: number;
  /** US dollars, 10⁻¹² to 10¹². If absent, costs are unknown and dollars do not count. */
  readonly costScaleUsd?: number;
  /** Milliseconds, 10⁻¹² to 10¹². */
  readonly latencyScaleMs: number;
};

/** A partial objective; absent fields keep their values. */
export type ObjectiveOptions = {
  readonly costWeight?: number | undefined;
  readonly latencyWeight?: number | undefined;
  readonly costScaleUsd?: number | undefined;
  readonly latencyScaleMs?: number | undefined;
};

/** The default objective. */
const COST_WEIGHT = 0.3;
const LATENCY_WEIGHT = 0.1;
const LATENCY_SCALE_MS = 10_000;

/** Ranges within which weight / scale is always a finite price. */
const MOST_WEIGHT = 1000;
const LEAST_SCALE = 1e-12;
const MOST_SCALE = 1e12;

const WEIGHTS = ["costWeight", "latencyWeight"] as const;
const SCALES = ["costScaleUsd", "latencyScaleMs"] as const;
const fields: readonly string[] = [...WEIGHTS, ...SCALES];

/**
 * Merges options into a complete objective, field by field. Later options override earlier ones, and the
 * defaults fill the rest.
 *
 * @param budgeted true with a budget per request
 * @param costScaleUsd default scale: US dollars of a typical request with the most expensive model;
 *   undefined while that is unknown
 */
export function completeObjective(
  options: readonly (ObjectiveOptions | undefined)[],
  {
    budgeted,
    costScaleUsd,
  }: { readonly budgeted: boolean; readonly costScaleUsd?: number | undefined },
): Objective {
  const last = (field: keyof ObjectiveOptions): number | undefined =>
    options.findLast((option) => option?.[field] !== undefined)?.[field];
  const scale = last("costScaleUsd") ?? costScaleUsd;
  return {
    // A budget per request prices dollars by itself.
    costWeight: last("costWeight") ?? (budgeted ? 0 : COST_WEIGHT),
    latencyWeight: last("latencyWeight") ?? LATENCY_WEIGHT,
    ...(scale !== undefined && scale > 0 && { costScaleUsd: inRange(scale) }),
    latencyScaleMs: last("latencyScaleMs") ?? LATENCY_SCALE_MS,
  };
}

/** The prices of an objective: quality per US dollar and per millisecond. */
export function pricesOf({ costWeight, latencyWeight, costScaleUsd, latencyScaleMs }: Objective): {
  readonly perUsd: number;
  readonly perMs: number;
} {
  return {
    perUsd: costScaleUsd === undefined ? 0 : costWeight / costScaleUsd,
    perMs: latencyWeight / latencyScaleMs,
  };
}

/**
 * The value of an outcome by an objective: at most 1, and negative if it costs more than its quality is
 * worth. Undefined while the quality is unknown; an unknown cost or latency counts as 0.
 */
export function worthOf(objective: Objective, outcome: Outcome): number | undefined {
  const { quality, costUsd = 0, latencyMs = 0 } = outcome;
  if (quality === undefined) return undefined;
  const { perUsd, perMs } = pricesOf(objective);
  return quality - perUsd * costUsd - perMs * latencyMs;
}

/**
 * Refuses a value that is not an object, an unknown field, a weight outside [0, 1000], and a scale outside
 * [10⁻¹², 10¹²].
 *
 * @throws RewardError `invalid-option`, with the field and its value
 */
export function checkObjective(options: ObjectiveOptions): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new RewardError("invalid-option", `an objective must be an object; got ${text(options)}`);
  }
  const unknown = Object.keys(options).find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    throw new RewardError(
      "invalid-option",
      `${unknown} is not a field of an objective; choose among ${fields.join(", ")}`,
    );
  }
  for (const weight of WEIGHTS) {
    check(weight, options[weight], { min: 0, max: MOST_WEIGHT }, "from 0 to 1000");
  }
  for (const scale of SCALES) {
    check(scale, options[scale], { min: LEAST_SCALE, max: MOST_SCALE }, "from 10⁻¹² to 10¹²");
  }
}

function check(
  option: string,
  value: unknown,
  { min, max }: { readonly min: number; readonly max: number },
  range: string,
): void {
  if (value === undefined) return;
  if (typeof value === "number" && value >= min && value <= max) return;
  throw new RewardError(
    "invalid-option",
    `${option} must be a number ${range}; got ${text(value)}`,
  );
}

/** A value in an error message. */
function text(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function inRange(scale: number): number {
  return Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));
}
