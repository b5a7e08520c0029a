import { type Embedder, textOf } from "./embedder.ts";
import { visitTokens } from "./tokens.ts";

const BITS = 12;
const BUCKETS = 2 ** BITS;

/**
 * Which words a text holds, hashed into 4,096 buckets (Weinberger et al. 2009): 1 / √b in each of
 * the b buckets that a word, digit or sign of the text falls into, so that every vector but an
 * empty text's has length 1. How often a word comes does not count. With a projection fitted on
 * outcomes this is a learned word table; it downloads nothing. Reads the first 3,072 and the last
 * 1,024 UTF-16 units of what a person last wrote.
 */
export function hashedWords(): Embedder {
  const vector = new Float32Array(BUCKETS);
  const filled = new Uint16Array(BUCKETS);
  let count = 0;
  const visit = (hash: number): void => {
    // The low bits of FNV-1a are its weakest.
    const bucket = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> (32 - BITS);
    if (vector[bucket] !== 0) return;
    vector[bucket] = 1;
    filled[count++] = bucket;
  };
  return {
    id: `words${BUCKETS}@1`,
    dimensions: BUCKETS,
    embed(request) {
      for (let at = 0; at < count; at += 1) vector[filled[at] as number] = 0;
      count = 0;
      visitTokens(textOf(request), visit);
      const share = 1 / Math.sqrt(count);
      for (let at = 0; at < count; at += 1) vector[filled[at] as number] = share;
      return vector;
    },
  };
}
