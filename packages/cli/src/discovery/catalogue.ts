/** A paid provider that is used if its key is set. */
export interface PaidProvider {
  readonly provider: string;
  readonly keyVariable: string;
  /** Ids in the catalogue: at most three, from cheap to expensive. */
  readonly models: readonly string[];
}

/**
 * Current models for everyday work. Those that cost more than these, such as gpt-6.2-astra and
 * claude-fable-5-2, have to be configured.
 */
export const paidProviders: readonly PaidProvider[] = [
  {
    provider: "openai",
    keyVariable: "OPENAI_API_KEY",
    models: ["gpt-6-luna", "gpt-6.1-terra", "gpt-6.2-sol"],
  },
  {
    provider: "anthropic",
    keyVariable: "ANTHROPIC_API_KEY",
    models: ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"],
  },
  {
    provider: "openrouter",
    keyVariable: "OPENROUTER_API_KEY",
    models: ["mistralai/mistral-small-2603", "google/gemini-3.8-flash", "x-ai/grok-4.7"],
  },
];

/**
 * Expected qualities of a provider's models, from cheap to expensive. They are defaults, not
 * measurements: a start for learning, by which a more expensive model is expected to answer better.
 */
export const defaultQualities: readonly number[] = [0.7, 0.8, 0.9];

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
