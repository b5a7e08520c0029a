import type { Wire } from "../provider-options.ts";

/** What the gateway knows of a provider that is reached over HTTP. */
export interface Profile {
  /** Its address; undefined if it has to be configured. */
  readonly baseUrl?: string | ((region: string) => string);
  /** Environment variable that holds its key by default; undefined if it needs none. */
  readonly apiKeyEnv?: string;
  /** Header that holds the bare key. @default a bearer token in `authorization` */
  readonly keyHeader?: (api: Api) => string;
  /** How it calls the limit on the tokens of a chat completion. @default `max_tokens` */
  readonly tokenLimit?: "max_completion_tokens";
  /** Where the paths of an API begin. @default at the base URL */
  readonly root?: (base: string, api: Api, model: string) => string;
  /** The wire formats of a model, the best one first. */
  wiresOf(model: string): readonly Wire[];
}

/** The vendor whose paths and headers a request follows. */
export type Api = "openai" | "anthropic" | "bedrock";
