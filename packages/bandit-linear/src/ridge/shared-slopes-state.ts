import { packedLength } from "@armature/core-linalg";
import type { Json } from "@armature/policy";
import { isCount, isVector, rejectSnapshot } from "@armature/policy/kit";

/** The state of `SharedSlopes`; see its fields. */
export interface SharedSlopesState {
  readonly turn: number;
  readonly waited: number;
  readonly ridges: readonly number[];
  readonly common: readonly number[];
  readonly factor: readonly number[];
  readonly precision: readonly number[];
  readonly response: readonly number[];
}

/**
 * The state in a snapshot of `size` arms with `slopes` slopes.
 *
 * @throws PolicyError `foreign-snapshot`
 */
export function readSharedSlopes(
  snapshot: Json | undefined,
  slopes: number,
  size: number,
): SharedSlopesState {
  const { turn, waited, ...arrays } = (snapshot ?? {}) as Record<string, unknown>;
  const { ridges, common, factor, precision, response } = arrays;
  const packed = packedLength(slopes);
  const sound =
    isCount(turn) &&
    turn < Math.max(1, size) &&
    isCount(waited) &&
    isVector(ridges, size) &&
    ridges.every((ridge) => ridge > 0) &&
    isVector(common, slopes) &&
    isVector(response, slopes) &&
    isVector(factor, packed) &&
    factor.every((value, at) => !isDiagonal(at) || value > 0) &&
    isVector(precision, packed);
  if (!sound) rejectSnapshot("the state of the slopes that its arms share has another form");
  return { turn, waited, ridges, common, factor, precision, response };
}

/** True if an element of a packed matrix is on its diagonal. */
function isDiagonal(at: number): boolean {
  const row = Math.floor((Math.sqrt(8 * at + 1) - 1) / 2);
  return packedLength(row) + row === at;
}
