// Guessed cost of a request in US dollars, from list prices and 500 tokens. The guess for Gemini Pro is
// 3.75 times too low, because the model reasons first. Policies have to cope with such errors.
const guesses: readonly (readonly [RegExp, number])[] = [
  [/llama-3\.1-8b/i, 5e-5],
  [/mistral-large/i, 6.5e-4],
  [/gemini-2\.5-pro/i, 4e-3],
  [/gemini-2\.5-flash/i, 1e-3],
  [/gpt-3\.5-turbo/i, 5e-4],
  [/gpt-4-1106/i, 5e-3],
  [/claude-instant/i, 4e-4],
  [/claude-v[12]/i, 4e-3],
  [/llama-2-70b/i, 4.5e-4],
  [/mixtral-8x7b/i, 3e-4],
  [/yi-34b/i, 4e-4],
  [/wizardlm-13b/i, 1.5e-4],
  [/code-llama-instruct-34b/i, 3.9e-4],
  [/mistral-7b-chat/i, 1e-4],
];

/** The list price that is announced for an arm; undefined if the model is unknown. */
export function listPrice(arm: string): number | undefined {
  return guesses.find(([name]) => name.test(arm))?.[1];
}
