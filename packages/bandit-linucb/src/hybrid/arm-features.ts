import { type Arm, PolicyError } from "@armature/policy";

/**
 * The features of an arm: as many as every other arm has, `width`, where there is one.
 *
 * @throws PolicyError `invalid-option`
 */
export function armFeatures({ id, features }: Arm, width: number | undefined): readonly number[] {
  const name = `features of arm ${JSON.stringify(id)}`;
  if (features === undefined || features.length === 0) {
    refuse(`The ${name} are missing: say in numbers what the arm is like.`);
  }
  if (width !== undefined && features.length !== width) {
    refuse(`The ${name} must be ${width} numbers as every other arm's, not ${features.length}.`);
  }
  if (!features.every(Number.isFinite)) refuse(`The ${name} must be finite.`);
  return features;
}

/**
 * Refuses to change what an arm is like: what was learned of it was learned with other features.
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
    `The features of arm ${JSON.stringify(id)} were [${known.join(", ")}], not ` +
      `[${given.join(", ")}]: give another arm another id.`,
  );
}

function refuse(message: string): never {
  throw new PolicyError("invalid-option", message);
}
