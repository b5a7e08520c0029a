import { linUCBPrior, parseLinUCBState } from "@armature/evaluation/priors";
import type { Prior } from "@armature/policy";
import { CliError } from "../../error.ts";

export interface ImportedPriors {
  /** Length of the contexts, including the bias, which the state has none of. */
  readonly dimension: number;
  readonly arms: Readonly<Record<string, Prior>>;
  /** Keys of arms that were never tried. */
  readonly untried: readonly string[];
}

/**
 * Priors from a LinUCB state whose arms have keys of the form `tier|provider:model`.
 *
 * @param names the models of keys that do not name them unambiguously; "" omits a key
 * @param strength observations that each prior counts for
 * @throws CliError naming the key and the fix
 * @throws EvaluationError `invalid-state`
 */
export function priorsOfState(
  value: unknown,
  names: ReadonlyMap<string, string>,
  strength: number,
): ImportedPriors {
  const state = parseLinUCBState(value);
  const keys = Object.keys(state.arms);
  for (const key of names.keys()) {
    if (!Object.hasOwn(state.arms, key)) {
      throw new CliError(`--arm: the state has no "${key}", only ${keys.join(", ")}`);
    }
  }
  const keyOf = new Map<string, string>();
  const arms: [string, Prior][] = [];
  const untried: string[] = [];
  for (const key of keys) {
    const id = names.get(key) ?? modelIn(key);
    if (id === "") continue;
    const other = keyOf.get(id);
    if (other !== undefined) {
      throw new CliError(
        `"${other}" and "${key}" are both "${id}": name each with --arm, or leave one out`,
      );
    }
    keyOf.set(id, key);
    const prior = linUCBPrior(state, key, strength);
    if (prior === undefined) untried.push(key);
    else arms.push([id, prior]);
  }
  return { dimension: state.dim + 1, arms: Object.fromEntries(arms), untried };
}

/** The `provider:model` of a key that can be read in one way only. */
function modelIn(key: string): string {
  const model = /^[^|:]*\|([^|:]+:[^|:]+)$/.exec(key)?.[1];
  if (model !== undefined) return model;
  throw new CliError(
    `"${key}" can be read in more than one way: name its model with --arm '${key}=MODEL', ` +
      `or leave it out with --arm '${key}='`,
  );
}
