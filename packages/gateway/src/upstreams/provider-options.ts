/** The address of a provider, and the gateway's credentials there. */
export interface ProviderOptions {
  /** Everything before `/chat/completions`, such as `https://api.example.com/v1`. */
  readonly baseUrl?: string;
  /** Name of the environment variable that holds the key. */
  readonly apiKeyEnv?: string;
  readonly apiKey?: string;
  /** Sent with every request to the provider. */
  readonly headers?: Readonly<Record<string, string>>;
}
