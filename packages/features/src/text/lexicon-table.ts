import { fold } from "./character-classes.ts";
import { requestLexicon } from "./request-lexicon.ts";

/** The lists that a word is on, as bits: `prove` is both open and science. */
export const OPEN = 1;
export const CLOSED = 2;
export const CODE = 4;
export const SCIENCE = 8;

/** Number of slots; a power of two, about nine times the number of words. */
export const SLOTS = 2048;

/** Initial hash of FNV-1a over UTF-16 units. */
export const HASH_START: number = 0x811c9dc5 | 0;

/** The FNV-1a hash after one more folded unit. */
export function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

const hashes = new Int32Array(SLOTS);

/** List bits of each slot; 0 if the slot is empty. */
export const listsOf: Uint8Array = new Uint8Array(SLOTS);

/**
 * The slot of a word's hash, or an empty slot. Words are compared by their 32-bit hash alone, so about
 * one unlisted word in 10⁷ is mistaken for a listed one.
 */
export function findSlot(hash: number): number {
  let slot = hash & (SLOTS - 1);
  while (listsOf[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & (SLOTS - 1);
  return slot;
}

function addWords(words: string, list: number): void {
  for (const word of words.split(/\s+/)) {
    if (word === "") continue;
    let hash = HASH_START;
    for (let at = 0; at < word.length; at++) hash = hashUnit(hash, fold(word.charCodeAt(at)));
    const slot = findSlot(hash);
    hashes[slot] = hash;
    listsOf[slot] = (listsOf[slot] ?? 0) | list;
  }
}

addWords(requestLexicon.open, OPEN);
addWords(requestLexicon.closed, CLOSED);
addWords(requestLexicon.code, CODE);
addWords(requestLexicon.science, SCIENCE);
