import { packedLength } from "@armature/core-linalg";
import type { Json } from "@armature/policy";
import type { HybridState, StoredArm } from "./hybrid-ridge.ts";

/** Whether a part of a snapshot has the form of the state of so many arms. */
export function isHybridState(
  stored: Json | undefined,
  arms: number,
  dimension: number,
): stored is Json & HybridState {
  if (typeof stored !== "object" || stored === null) return false;
  const state = stored as Partial<Record<keyof HybridState, unknown>>;
  if (!Array.isArray(state.arms) || state.arms.length !== arms) return false;
  const width: unknown = state.arms[0]?.features?.length;
  if (typeof width !== "number" || width < 1) return false;
  const size = dimension * width;
  return (
    state.arms.every((arm: unknown) => isArm(arm, width, dimension)) &&
    isVector(state.inverse, packedLength(size)) &&
    isVector(state.shared, size) &&
    Number.isSafeInteger(state.updates) &&
    (state.updates as number) >= 0
  );
}

function isArm(stored: unknown, width: number, dimension: number): boolean {
  if (typeof stored !== "object" || stored === null) return false;
  const arm = stored as Partial<Record<keyof StoredArm, unknown>>;
  const packed = packedLength(dimension);
  return (
    isVector(arm.features, width) &&
    isVector(arm.gram, packed) &&
    isVector(arm.response, dimension) &&
    isVector(arm.inverse, packed) &&
    isVector(arm.own, dimension)
  );
}

/** No sum of observations comes near it; beyond, products overflow. */
const LARGEST = 1e100;

function isVector(value: unknown, length: number): boolean {
  const isSum = (item: unknown) => typeof item === "number" && Math.abs(item) <= LARGEST;
  return Array.isArray(value) && value.length === length && value.every(isSum);
}
