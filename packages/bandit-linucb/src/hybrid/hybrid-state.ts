import { packedLength } from "@armature/core-linalg";
import { isCount, isObject, isVector, type SnapshotState } from "@armature/policy/kit";
import type { HybridState, StoredArm } from "./hybrid-ridge.ts";

/** Whether a part of a snapshot has the form of the state of so many arms. */
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
