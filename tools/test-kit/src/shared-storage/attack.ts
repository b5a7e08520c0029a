import { attackOutages } from "./attack-outages.ts";
import { attackReaders } from "./attack-readers.ts";
import type { Target } from "./target.ts";

/** Registers, with vitest, what every storage that processes share has to live through. */
export function attackSharedStorage(target: () => Target): void {
  attackOutages(target);
  attackReaders(target);
}
