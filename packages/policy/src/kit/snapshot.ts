import type { Json } from "../contract/json.ts";
import type { Policy } from "../contract/policy.ts";
import { PolicyError } from "../error.ts";

/** What a snapshot says of the policy it was taken from. */
export type SnapshotOwner = Pick<Policy, "kind" | "config" | "dimension" | "featureSchema">;

/** A policy's state. */
export type SnapshotState = { readonly [key: string]: Json | undefined };

/** Writes a snapshot: whose it is, and its state. */
export function writeSnapshot(owner: SnapshotOwner, state: SnapshotState): Json {
  const { kind, config, dimension, featureSchema } = owner;
  return { kind, config, dimension, featureSchema, state };
}

/**
 * Reads the state of a snapshot that `writeSnapshot` made for the same kind, configuration,
 * dimension and schema; throws `foreign-snapshot` for any other. What is inside the state is for
 * the policy to check.
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

/** Throws `foreign-snapshot`; `reason` says what is wrong. */
export function rejectSnapshot(reason: string): never {
  throw new PolicyError("foreign-snapshot", `This snapshot cannot be restored: ${reason}.`);
}

/** Whether a part of a snapshot is an object with named fields. */
export function isObject(value: unknown): value is SnapshotState {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a whole number ≥ 0. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** No sum of observations comes near it; beyond, products overflow. */
const LARGEST = 1e100;

/** Whether it is a list of so many numbers, none of a magnitude above 10¹⁰⁰. */
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
