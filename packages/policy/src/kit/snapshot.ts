import type { Json } from "../contract/json.ts";
import type { Policy } from "../contract/policy.ts";
import { PolicyError } from "../error.ts";

/** The policy that a snapshot was taken from, as the snapshot records it. */
export type SnapshotOwner = Pick<Policy, "kind" | "config" | "dimension" | "featureSchema">;

/** A policy's learned state. */
export type SnapshotState = { readonly [key: string]: Json | undefined };

/** A snapshot of the state, labelled with its owner. */
export function writeSnapshot(owner: SnapshotOwner, state: SnapshotState): Json {
  const { kind, config, dimension, featureSchema } = owner;
  return { kind, config, dimension, featureSchema, state };
}

/**
 * The state in a snapshot that `writeSnapshot` made for a policy of the same kind, configuration,
 * dimension and schema. The policy must check the contents of the state.
 *
 * @throws PolicyError `foreign-snapshot` for any other snapshot
 */
export function readSnapshot(owner: SnapshotOwner, snapshot: Json): SnapshotState {
  if (!isObject(snapshot)) rejectSnapshot("it is not an object");
  for (const field of ["kind", "config", "dimension", "featureSchema"] as const) {
    if (!sameJson(snapshot[field], owner[field])) {
      rejectSnapshot(
        `its ${field} is ${JSON.stringify(snapshot[field])}, ` +
          `this policy's ${JSON.stringify(owner[field])}`,
      );
    }
  }
  if (!isObject(snapshot.state)) rejectSnapshot("it has no state");
  return snapshot.state;
}

/**
 * Refuses a snapshot.
 *
 * @param reason a clause such as "its counts are not whole numbers"
 * @throws PolicyError `foreign-snapshot`, always
 */
export function rejectSnapshot(reason: string): never {
  throw new PolicyError("foreign-snapshot", `this snapshot cannot be restored: ${reason}`);
}

/** True for an object with named fields. */
export function isObject(value: unknown): value is SnapshotState {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for a whole number ≥ 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Far above any sum of observations; products of larger numbers could overflow. */
const LARGEST = 1e100;

/** True for a list of `length` numbers, each of a magnitude of at most 10¹⁰⁰. */
export function isVector(value: unknown, length: number): value is readonly number[] {
  const isSum = (item: unknown) => typeof item === "number" && Math.abs(item) <= LARGEST;
  return Array.isArray(value) && value.length === length && value.every(isSum);
}

function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => sameJson(value, b[i]));
  }
  if (isObject(a) && isObject(b)) {
    return [...Object.keys(a), ...Object.keys(b)].every((key) => sameJson(a[key], b[key]));
  }
  return a === b;
}
