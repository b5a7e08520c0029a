import { hash } from "node:crypto";
import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";

/**
 * A place in a log: how many entries come up to it, and the chain over all of them. Two logs that
 * differ anywhere before a place differ in its chain, but for one chance in 2⁴⁸.
 */
export interface Position {
  readonly sequence: number;
  /** An integer of 0 to 2⁴⁸ − 1. */
  readonly chain: number;
}

/** Chains are reckoned modulo this: 2⁴⁸. */
export const MODULUS: number = 2 ** 48;

/**
 * The factor of a chain from entry to entry. With 31, no product and sum reaches 2⁵³, so that
 * engines that only know doubles (Redis) reckon exactly, too.
 */
export const MULTIPLIER = 31;

/** Before the first entry, as engines write it. */
export const START: Offset = "0-0";

const OFFSET = /^([1-9][0-9]{0,15})-(0|[1-9][0-9]{0,14})$/;

/** The first 48 bits of the SHA-256 of an entry's text. */
export function digestOf(text: string): number {
  return Number.parseInt(hash("sha256", text, "hex").slice(0, 12), 16);
}

/** The place after an entry of this digest. */
export function next({ sequence, chain }: Position, digest: number): Position {
  return { sequence: sequence + 1, chain: (chain * MULTIPLIER + digest) % MODULUS };
}

/** As the storage's user sees a place, and as engines write it. */
export function offsetOf({ sequence, chain }: Position): Offset {
  return `${sequence}-${chain}`;
}

/** The place that an engine wrote, or `START`. */
export function positionOf(offset: Offset): Position {
  const [sequence, chain] = offset.split("-");
  return { sequence: Number(sequence), chain: Number(chain) };
}

/** The place that a user asked for. Refuses (`invalid-offset`) what is none. */
export function parseOffset(offset: Offset | null): Position {
  if (offset === null) return positionOf(START);
  if (typeof offset !== "string" || !OFFSET.test(offset)) {
    const shown = JSON.stringify(offset)?.slice(0, 80);
    throw new StorageError("invalid-offset", `${shown} is no offset of a shared log`);
  }
  return positionOf(offset);
}
