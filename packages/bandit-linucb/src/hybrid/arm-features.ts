import { type Arm, PolicyError } from "@armature/policy";

/**
 * The checked features of an arm.
 *
 * @param width number of features of the other arms, if there are any
 * @throws PolicyError `invalid-option`
 */
export function armFeatures({ id, features }: Arm, width: number | undefined): readonly number[] {
  const name = `the features of arm ${JSON.stringify(id)}`;
  if (features === undefined || features.length === 0) {
    refuse(`${name} are missing: describe the arm in numbers`);
  }
  if (width !== undefined && features.length !== width) {
    refuse(`${name} must be ${width} numbers like every other arm's, not ${features.length}`);
  }
  if (!features.every(Number.isFinite)) refuse(`${name} must be finite`);
  return features;
}

/**
 * Refuses to change the features of an arm, because its learned state depends on them.
 *
 * @throws PolicyError `invalid-option`
 */
export function checkSameFeatures(
  { id }: Arm,
  given: readonly number[],
  known: Float64Array,
): void {
  if (given.every((value, i) => value === known[i])) return;
  refuse(
    `the features of arm ${JSON.stringify(id)} were [${known.join(", ")}], not ` +
      `[${given.join(", ")}]: give a different arm a different id`,
  );
}

function refuse(message: string): never {
  throw new PolicyError("invalid-option", message);
}
