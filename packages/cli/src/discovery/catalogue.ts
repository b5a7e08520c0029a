import type { Model } from "@armature/router";

/** A paid provider that is used if its key is set. */
export interface PaidProvider {
  readonly provider: string;
  readonly keyVariable: string;
  /** At most three, from cheap to expensive. */
  readonly models: readonly Model[];
}

/** Date of the prices below, from @pydantic/genai-prices 0.1.8. */
export const PRICES_AS_OF = "2026-11-23";

export const paidProviders: readonly PaidProvider[] = [
  {
    provider: "openai",
    keyVariable: "OPENAI_API_KEY",
    models: [
      {
        id: "gpt-5-nano",
        provider: "openai",
        model: "gpt-5-nano",
        price: { input: 0.05, cachedInput: 0.005, output: 0.4 },
        contextWindow: 400_000,
        quality: 0.7,
      },
      {
        id: "gpt-5-mini",
        provider: "openai",
        model: "gpt-5-mini",
        price: { input: 0.25, cachedInput: 0.025, output: 2 },
        contextWindow: 400_000,
        quality: 0.8,
      },
      {
        id: "gpt-5.2",
        provider: "openai",
        model: "gpt-5.2",
        price: { input: 1.75, cachedInput: 0.175, output: 14 },
        contextWindow: 400_000,
        quality: 0.9,
      },
    ],
  },
  {
    provider: "openrouter",
    keyVariable: "OPENROUTER_API_KEY",
    models: [
      {
        id: "mistral-small",
        provider: "openrouter",
        model: "mistralai/mistral-small-24b-instruct-2501",
        price: { input: 0.05, output: 0.09 },
        contextWindow: 32_768,
        vision: false,
        quality: 0.7,
      },
      {
        id: "mistral-large",
        provider: "openrouter",
        model: "mistralai/mistral-large-2512",
        price: { input: 0.5, cachedInput: 0.05, output: 1.5 },
        contextWindow: 262_144,
        quality: 0.85,
      },
      {
        id: "gemini-2.5-pro",
        provider: "openrouter",
        model: "google/gemini-2.5-pro",
        price: { input: 1.25, cachedInput: 0.125, output: 10 },
        contextWindow: 1_048_576,
        quality: 0.9,
      },
    ],
  },
];

/** A local server that needs no key, at its default address. */
export interface LocalProvider {
  readonly provider: string;
  readonly baseUrl: string;
}

export const localProviders: readonly LocalProvider[] = [
  { provider: "ollama", baseUrl: "http://127.0.0.1:11434/v1" },
  { provider: "lmstudio", baseUrl: "http://127.0.0.1:1234/v1" },
  { provider: "llamacpp", baseUrl: "http://127.0.0.1:8080/v1" },
];
