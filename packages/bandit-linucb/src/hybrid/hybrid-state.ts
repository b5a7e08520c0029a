import { packedLength } from "@armature/core-linalg";
import { isCount, isObject, isVector, type SnapshotState } from "@armature/policy/kit";
import type { HybridArm } from "./hybrid-sums.ts";

/** One arm in a snapshot. */
export type StoredArm = { readonly [field in keyof HybridArm]: readonly number[] };

/** The learned state in a snapshot. */
export interface HybridState {
  readonly arms: readonly StoredArm[];
  /** A₀⁻¹, packed. */
  readonly inverse: readonly number[];
  /** β, the shared coefficients. */
  readonly shared: readonly number[];
  /** Rank-one updates since the last exact inverses. */
  readonly updates: number;
}

/** True if a part of a snapshot has the form of the state of `arms` arms. */
export function isHybridState(
  state: SnapshotState,
  arms: number,
  dimension: number,
): state is SnapshotState & HybridState {
  if (!Array.isArray(state.arms) || state.arms.length !== arms) return false;
  const width: unknown = state.arms[0]?.features?.length;
  if (typeof width !== "number" || width < 1) return false;
  const size = dimension * width;
  return (
    state.arms.every((arm: unknown) => isArm(arm, width, dimension)) &&
    isVector(state.inverse, packedLength(size)) &&
    isVector(state.shared, size) &&
    isCount(state.updates)
  );
}

function isArm(arm: unknown, width: number, dimension: number): arm is StoredArm {
  if (!isObject(arm)) return false;
  const packed = packedLength(dimension);
  return (
    isVector(arm.features, width) &&
    isVector(arm.gram, packed) &&
    isVector(arm.response, dimension) &&
    isVector(arm.inverse, packed) &&
    isVector(arm.own, dimension)
  );
}
