import { attackOutages } from "./attack-outages.ts";
import { attackReaders } from "./attack-readers.ts";
import type { Target } from "./target.ts";

/** Registers, with vitest, the tests that every storage shared by processes must pass. */
export function attackSharedStorage(target: () => Target): void {
  attackOutages(target);
  attackReaders(target);
}
