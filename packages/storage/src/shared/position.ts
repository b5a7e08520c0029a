import { hash } from "node:crypto";
import type { Offset } from "../contract/storage.ts";
import { StorageError } from "../error.ts";

/**
 * A position in a log: the number of entries up to it, and a chain over all of them. Two logs that
 * differ anywhere before a position differ in its chain, with probability 1 − 2⁻⁴⁸.
 */
export interface Position {
  readonly sequence: number;
  /** An integer from 0 to 2⁴⁸ − 1. */
  readonly chain: number;
}

/** Chains are computed modulo 2⁴⁸. */
export const MODULUS: number = 2 ** 48;

/**
 * The chain is multiplied by this at each entry. With 31, no intermediate result reaches 2⁵³, so
 * engines whose only numbers are doubles (Redis) compute it exactly.
 */
export const MULTIPLIER = 31;

/** The offset before the first entry, as engines write it. */
export const START: Offset = "0-0";

const OFFSET = /^([1-9][0-9]{0,15})-(0|[1-9][0-9]{0,14})$/;

/** The first 48 bits of the SHA-256 of an entry's text. */
export function digestOf(text: string): number {
  return Number.parseInt(hash("sha256", text, "hex").slice(0, 12), 16);
}

/** The position after another entry. */
export function next({ sequence, chain }: Position, digest: number): Position {
  return { sequence: sequence + 1, chain: (chain * MULTIPLIER + digest) % MODULUS };
}

/** The offset that users of the storage see and that engines write. */
export function offsetOf({ sequence, chain }: Position): Offset {
  return `${sequence}-${chain}`;
}

/** The position of an offset that an engine wrote, or of `START`. */
export function positionOf(offset: Offset): Position {
  const [sequence, chain] = offset.split("-");
  return { sequence: Number(sequence), chain: Number(chain) };
}

/** The position of an offset that a caller passed. Throws `invalid-offset` if it is malformed. */
export function parseOffset(offset: Offset | null): Position {
  if (offset === null) return positionOf(START);
  if (typeof offset !== "string" || !OFFSET.test(offset)) {
    const shown = JSON.stringify(offset)?.slice(0, 80);
    throw new StorageError("invalid-offset", `${shown} is not an offset of a shared log`);
  }
  return positionOf(offset);
}
