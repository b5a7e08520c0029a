import type { Rng } from "@armature/policy";
import type { PromptKind } from "./simulated-models.ts";

/** Topics of the demo's requests, in display order. */
export const topics: readonly PromptKind[] = ["chat", "code", "mathematics"];

const things = [
  ...["list", "tree", "queue", "graph", "string", "matrix", "cache", "parser", "socket", "button"],
  ...["invoice", "garden", "river", "coffee", "holiday", "cousin", "recipe", "winter", "city"],
] as const;

/** Draws a prompt on a topic, as a user might type it. */
export function promptOn(topic: PromptKind, rng: Rng): string {
  const number = () => 1 + Math.floor(rng.uniform() * 90);
  const thing = () => things[Math.floor(rng.uniform() * things.length)];
  switch (topic) {
    case "chat":
      return `What do you think about a ${thing()} and a ${thing()}? Tell me about your favourite ${thing()}.`;
    case "code":
      return `Write a python function that sorts a ${thing()} and returns a ${thing()}; handle errors.`;
    case "mathematics":
      return `Prove that the sum of ${number()} and n = ${number()} is even, then solve ${number()} + x = ${number()}.`;
  }
}
