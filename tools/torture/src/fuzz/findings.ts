import fc from "fast-check";

/** Most characters shown of a counterexample. */
const MOST_SHOWN = 1500;

/** Describes why the property failed; empty if it held in every run. */
export async function findings(
  name: string,
  property: fc.IAsyncProperty<unknown> | fc.IProperty<unknown>,
  runs: number,
  seed: number,
): Promise<string[]> {
  const details = await fc.check(property as fc.IAsyncProperty<unknown>, { numRuns: runs, seed });
  if (!details.failed) return [];
  const { errorInstance, counterexamplePath, counterexample } = details;
  const example = fc.stringify(counterexample).slice(0, MOST_SHOWN);
  return [`${name}: ${String(errorInstance)}; path ${counterexamplePath}, example ${example}`];
}

/** Throws if a promise is broken. */
export function hold(promise: boolean, what: string): asserts promise {
  if (!promise) throw new Error(what);
}
