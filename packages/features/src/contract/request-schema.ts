import type { FeatureSchema } from "./schema.ts";

/** Index of each feature of `requestSchema` in a context. */
export const column = {
  bias: 0,
  length: 1,
  question: 2,
  digits: 3,
  variety: 4,
  openness: 5,
  capitals: 6,
  formal: 7,
  layout: 8,
  context: 9,
  depth: 10,
  agent: 11,
} as const;

type Entry = readonly [name: keyof typeof column, low: number, high: number, description: string];

const entries: readonly Entry[] = [
  ["bias", 1, 1, "always 1"],
  ["length", -1, 1, "size of the text; 0 at 400 characters, .92 at 10,000"],
  ["question", 0, 1, "ends with a question mark (half), share of questions among sentences (half)"],
  ["digits", 0, 1, "share of digits; 1 from an eighth of the text"],
  ["variety", 0, 1, "distinct character trigrams: dense prose rather than repetition"],
  ["openness", -1, 1, "asks for a long, free answer (1) or for a pick, JSON, a tool call (-1)"],
  ["capitals", 0, 1, "share of capital letters; 1 from a twelfth of the text"],
  ["formal", 0, 1, "density of code and science words and of signs of code or formulas"],
  ["layout", 0, 1, "lines against sentences: lists, code and tables rather than running prose"],
  [
    "context",
    0,
    1,
    "size of all else: instructions, history, tools and their results, attachments",
  ],
  ["depth", 0, 1, "earlier messages of the person; .5 at four"],
  ["agent", 0, 1, "0 no tools, .25 tools offered, from .5 up inside a tool exchange"],
];

/** The twelve features that `requestFeatures` extracts, `req12@1`. */
export const requestSchema: FeatureSchema = {
  id: "req12@1",
  features: entries.map(([name, low, high, description]) => ({
    name,
    description,
    range: [low, high],
  })),
};
