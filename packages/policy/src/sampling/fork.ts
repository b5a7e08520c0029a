import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Rng } from "../contract/rng.ts";

/** The random number generator of one decision: `seed` names the run, `id` the decision. */
export function fork(seed: number, id: string): Rng {
  return new ForkedRng(xoroshiro128plusFromState(hash(seed, id)));
}

const bits = new DataView(new ArrayBuffer(8));

/**
 * A 128-bit hash of (seed, id). Four lanes read the whole input with different odd multipliers, then
 * each lane is mixed into every other, so that similar seeds and ids share no part of the state.
 */
function hash(seed: number, id: string): number[] {
  bits.setFloat64(0, seed);
  let a = bits.getUint32(0) ^ 0x243f6a88;
  let b = bits.getUint32(4) ^ 0x85a308d3;
  let c = id.length ^ 0x13198a2e;
  let d = a ^ b ^ 0x03707344;
  for (let i = -2; i < id.length; i++) {
    const unit = i < 0 ? bits.getUint32(4 * (i + 2)) : id.charCodeAt(i);
    a = Math.imul(rotate(a ^ unit, 15), 0x9e3779b1) + 1;
    b = Math.imul(rotate(b ^ unit, 11), 0x85ebca77) + 1;
    c = Math.imul(rotate(c ^ unit, 17), 0xc2b2ae3d) + 1;
    d = Math.imul(rotate(d ^ unit, 13), 0x27d4eb2f) + 1;
  }
  for (let round = 0; round < 2; round++) {
    a = scramble(a + b + c + d);
    b = scramble(b + a);
    c = scramble(c + b);
    d = scramble(d + c);
  }
  // The generator cannot leave the all-zero state.
  return (a | b | c | d) === 0 ? [1, 0, 0, 0] : [a, b, c, d];
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** A bijection of 32-bit words in which every input bit affects every output bit. */
function scramble(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x21f0aaad);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

class ForkedRng implements Rng {
  readonly #generator: RandomGenerator;

  constructor(generator: RandomGenerator) {
    this.#generator = generator;
  }

  uniform(): number {
    // The lowest bits of this generator are its weakest, so they are dropped.
    const high = this.#generator.next() >>> 5;
    const low = this.#generator.next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** Marsaglia's polar method: its only transcendental function is the logarithm. */
  normal(): number {
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const square = u * u + v * v;
      if (square < 1 && square > 0) return u * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }
}
