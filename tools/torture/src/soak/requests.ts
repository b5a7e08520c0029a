import { fork, type Rng } from "@armature/policy";
import type { Outcome } from "@armature/reward";
import type { Model } from "@armature/router";

/** A request, and its difficulty in [0, 1]. */
export interface Request {
  readonly body: {
    readonly messages: readonly { readonly role: string; readonly content: string }[];
  };
  readonly hardness: number;
}

export const models: readonly Model[] = [
  { id: "small", provider: "p", model: "small", price: { input: 0.05, output: 0.2 } },
  { id: "middle", provider: "p", model: "middle", price: { input: 0.5, output: 2 } },
  { id: "large", provider: "p", model: "large", price: { input: 3, output: 15 } },
  { id: "flaky", provider: "q", model: "flaky", price: { input: 0.3, output: 1.2 } },
];

/** Skill and failure rate of each model. */
const abilities: Readonly<Record<string, { readonly skill: number; readonly failing: number }>> = {
  small: { skill: 0.4, failing: 0.002 },
  middle: { skill: 0.7, failing: 0.002 },
  large: { skill: 0.95, failing: 0.002 },
  flaky: { skill: 0.7, failing: 0.1 },
};

const easy = [
  "Translate this sentence into French: the train to the coast leaves at noon.",
  "What is the capital of Australia?",
  "Summarise this paragraph in one line, please.",
  "Write a short and friendly reminder about tomorrow's meeting.",
];
const hard = [
  "```ts\nfunction merge(a: number[], b: number[]) { return a.concat(b).sort(); }\n```",
  "Prove that the sum of the first n odd numbers is n², step by step, and state every assumption.",
  "Debug this: `TypeError: Cannot read properties of undefined (reading 'map')`. Consider 3 causes.",
  "Derive the closed form of $\\sum_{k=0}^{n} k\\,2^k$ and check it for n = 1, 2 and 10.",
];

/** Different requests of 50 to 4,000 characters. */
export function requests(count: number, seed: number): Request[] {
  const rng = fork(seed, "requests");
  return Array.from({ length: count }, () => {
    const hardness = rng.uniform();
    const length = 50 * 80 ** rng.uniform();
    let content = "";
    while (content.length < length) {
      content += `${pick(rng.uniform() < hardness ? hard : easy, rng)} ${Math.floor(1e4 * rng.uniform())}\n`;
    }
    return { body: { messages: [{ role: "user", content }] }, hardness };
  });
}

/** The outcome of a request: a failure now and then, otherwise a quality that depends on the model. */
export function outcomeOf({ body, hardness }: Request, { id }: Model, rng: Rng): Outcome {
  const { skill, failing } = abilities[id] ?? { skill: 0, failing: 1 };
  const inputTokens = Math.ceil(body.messages[0].content.length / 4);
  if (rng.uniform() < failing) return { failed: true, latencyMs: 2000 * rng.uniform() };
  return {
    quality: Math.min(
      1,
      Math.max(0, 1 - 0.8 * hardness * (1 - skill) + 0.2 * (rng.uniform() - 0.5)),
    ),
    latencyMs: 200 + 3000 * rng.uniform(),
    usage: { inputTokens, outputTokens: Math.ceil(800 * rng.uniform()) },
  };
}

function pick<Item>(items: readonly Item[], rng: Rng): Item {
  return items[Math.floor(rng.uniform() * items.length)];
}
