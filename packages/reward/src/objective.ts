import { RewardError } from "./error.ts";
import type { Outcome } from "./outcome.ts";

/**
 * How a decision weighs what comes of it:
 * value = quality − costWeight · costUsd / costScaleUsd − latencyWeight · latencyMs / latencyScaleMs.
 *
 * The scales do not depend on which models are chosen, so a weight says one thing: the quality that
 * `costScaleUsd`, or `latencyScaleMs`, has to buy.
 */
export type Objective = {
  /** Quality that `costScaleUsd` must buy; 0 to 1000. */
  readonly costWeight: number;
  /** Quality that `latencyScaleMs` must buy; 0 to 1000. */
  readonly latencyWeight: number;
  /** US dollars, 10⁻¹² to 10¹². Absent: nobody knows what anything costs, and dollars do not count. */
  readonly costScaleUsd?: number;
  /** Milliseconds, 10⁻¹² to 10¹². */
  readonly latencyScaleMs: number;
};

/** What of an objective somebody asks for; the rest stays as it is. */
export type ObjectiveOptions = {
  readonly costWeight?: number | undefined;
  readonly latencyWeight?: number | undefined;
  readonly costScaleUsd?: number | undefined;
  readonly latencyScaleMs?: number | undefined;
};

/** The weights of the default objective, and the milliseconds that the second is about. */
const COST_WEIGHT = 0.3;
const LATENCY_WEIGHT = 0.1;
const LATENCY_SCALE_MS = 10_000;

/** Within these every weight over every scale is a price that is finite. */
const MOST_WEIGHT = 1000;
const LEAST_SCALE = 1e-12;
const MOST_SCALE = 1e12;

const WEIGHTS = ["costWeight", "latencyWeight"] as const;
const SCALES = ["costScaleUsd", "latencyScaleMs"] as const;
const fields: readonly string[] = [...WEIGHTS, ...SCALES];

/**
 * An objective of which nothing is left open. Later options come first: what one of them leaves open
 * an earlier one says.
 *
 * @param costScaleUsd what stands in if no option says it: US dollars of a typical request with the
 * dearest model; undefined while nobody knows.
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
    // A budget per request prices dollars itself.
    costWeight: last("costWeight") ?? (budgeted ? 0 : COST_WEIGHT),
    latencyWeight: last("latencyWeight") ?? LATENCY_WEIGHT,
    ...(scale !== undefined && scale > 0 && { costScaleUsd: inRange(scale) }),
    latencyScaleMs: last("latencyScaleMs") ?? LATENCY_SCALE_MS,
  };
}

/** Quality per US dollar and per millisecond: what an objective comes to. */
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
 * What an outcome is worth by an objective: at most 1, and below 0 if it costs more than its quality
 * is worth. Undefined while the quality is unknown; a cost or latency that nobody knows is left out.
 */
export function worthOf(objective: Objective, outcome: Outcome): number | undefined {
  const { quality, costUsd = 0, latencyMs = 0 } = outcome;
  if (quality === undefined) return undefined;
  const { perUsd, perMs } = pricesOf(objective);
  return quality - perUsd * costUsd - perMs * latencyMs;
}

/**
 * Refuses what is no object, a field of another name, a weight outside [0, 1000] and a scale outside
 * [10⁻¹², 10¹²].
 *
 * @throws {RewardError} `invalid-option`, naming the field and its value.
 */
export function checkObjective(options: ObjectiveOptions): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new RewardError("invalid-option", `an objective must be an object; got ${text(options)}`);
  }
  const unknown = Object.keys(options).find((field) => !fields.includes(field));
  if (unknown !== undefined) {
    throw new RewardError(
      "invalid-option",
      `${unknown} is no field of an objective; there are ${fields.join(", ")}`,
    );
  }
  for (const weight of WEIGHTS) {
    check(weight, options[weight], { least: 0, most: MOST_WEIGHT }, "from 0 to 1000");
  }
  for (const scale of SCALES) {
    check(scale, options[scale], { least: LEAST_SCALE, most: MOST_SCALE }, "from 10⁻¹² to 10¹²");
  }
}

function check(
  option: string,
  value: unknown,
  { least, most }: { readonly least: number; readonly most: number },
  range: string,
): void {
  if (value === undefined) return;
  if (typeof value === "number" && value >= least && value <= most) return;
  throw new RewardError(
    "invalid-option",
    `${option} must be a number ${range}; got ${text(value)}`,
  );
}

/** For a message: also of what has no text of its own. */
function text(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function inRange(scale: number): number {
  return Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));
}
