import type { FitRow } from "../src/index.ts";

/** A small linear congruential generator, so that rows are equal on every machine. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const syllables = ["ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "tu"];

/**
 * Rows whose prompts are eight words. One tells the cost of an answer ("essay"), another if the small arm
 * is right ("simple"); all others are noise.
 */
export function plantedRows(count: number, seed: number): (FitRow & { readonly prompt: string })[] {
  const random = generator(seed);
  const word = (): string =>
    [0, 1, 2].map(() => syllables[Math.floor(random() * syllables.length)]).join("");
  return Array.from({ length: count }, () => {
    const easy = random() < 0.5;
    const long = random() < 0.5;
    const words = Array.from({ length: 8 }, word);
    words[1] = easy ? "simple" : "intricate";
    words[5] = long ? "essay" : "number";
    const cost = (long ? 0.01 : 0.001) * (0.5 + random());
    return {
      prompt: words.join(" "),
      arms: {
        small: { reward: random() < (easy ? 0.9 : 0.3) ? 1 : 0, cost },
        large: { reward: 0.9, cost: 10 * cost },
      },
    };
  });
}
