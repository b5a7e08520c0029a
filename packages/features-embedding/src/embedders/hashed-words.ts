import { type Embedder, textOf } from "../contract/embedder.ts";
import { visitTokens } from "./tokens.ts";

const BITS = 12;
const BUCKETS = 2 ** BITS;

/**
 * The words of a text, hashed into 4,096 buckets (Weinberger et al. 2009). Each of the b buckets that a
 * word, digit or sign falls into has the value 1 / √b, so that every vector has length 1, except that of
 * an empty text. Repetition does not count. With a projection fitted on outcomes, this is a learned word
 * table that downloads nothing. Reads the first 3,072 and the last 1,024 UTF-16 units of the person's
 * last message.
 */
export function hashedWords(): Embedder {
  const vector = new Float32Array(BUCKETS);
  const filled = new Uint16Array(BUCKETS);
  let count = 0;
  const visit = (hash: number): void => {
    // The low bits of FNV-1a are its weakest, so mix them.
    const bucket = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> (32 - BITS);
    if (vector[bucket] !== 0) return;
    vector[bucket] = 1;
    filled[count++] = bucket;
  };
  return {
    id: `words${BUCKETS}@1`,
    dimensions: BUCKETS,
    embed(request) {
      for (let at = 0; at < count; at++) vector[filled[at] as number] = 0;
      count = 0;
      visitTokens(textOf(request), visit);
      const share = 1 / Math.sqrt(count);
      for (let at = 0; at < count; at++) vector[filled[at] as number] = share;
      return vector;
    },
  };
}
