import type { Json } from "../contract/json.ts";
import type { Rng } from "../contract/rng.ts";

/** Values that a field of a damaged snapshot may hold. */
const strange: readonly Json[] = [
  ...[null, true, false, "", "anna", "__proto__", [], {}, [null]],
  ...[-1, 0, 0.5, 1, 3, 1e9, -1e9, 2 ** 53, 1e308, -1e308, 5e-324],
];

/** A value with one change. */
export interface Changed {
  readonly value: Json;
  /** The place and kind of the change, for messages. */
  readonly what: string;
}

/**
 * A copy of a JSON value with one random change: a field has another value or is missing, or an item
 * is missing, duplicated or moved to the end.
 */
export function changed(value: Json, rng: Rng): Changed {
  const pick = (count: number) => Math.floor(rng.uniform() * count);
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  // Usually descend, because the state is deep inside a snapshot.
  if (keys.length === 0 || rng.uniform() < 0.05) {
    const other = strange[pick(strange.length)];
    return { value: other, what: ` is ${JSON.stringify(other)}` };
  }
  const key = keys[pick(keys.length)];
  const action = rng.uniform();
  if (action < 0.75) {
    const field = changed((value as { readonly [key: string]: Json })[key], rng);
    return { value: replaced(value, key, field.value), what: `.${key}${field.what}` };
  }
  if (!Array.isArray(value) || action < 0.83) {
    return { value: replaced(value, key, undefined), what: `.${key} is missing` };
  }
  const list = value as readonly Json[];
  const at = Number(key);
  return action < 0.92
    ? { value: list.toSpliced(at, 0, list[at]), what: `.${key} is duplicated` }
    : { value: [...list.toSpliced(at, 1), list[at]], what: `.${key} is moved to the end` };
}

/** Equal text for equal values, regardless of the order of their keys. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_, field: Json) =>
    typeof field === "object" && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}

function replaced(value: Json, key: string, field: Json | undefined): Json {
  if (!Array.isArray(value)) return { ...(value as object), [key]: field };
  const list = value as readonly Json[];
  return field === undefined ? list.toSpliced(Number(key), 1) : list.with(Number(key), field);
}
