import type { LanguageModelV4 } from "@ai-sdk/provider";
import { strictObject } from "@armature/router";
import { z } from "zod";
import type { ProtocolName } from "../call/protocol-name.ts";

/** A wire format of upstreams: one that clients speak, or the Converse API of AWS Bedrock. */
export type Wire = ProtocolName | "converse";

export const WIRES: readonly Wire[] = [
  "openai-chat",
  "openai-responses",
  "anthropic-messages",
  "converse",
];

/** A provider: its address and the gateway's credentials there, or a function that makes its models. */
export interface ProviderOptions {
  /** The address that paths such as `/chat/completions` are appended to: `https://api.example.com/v1`. */
  readonly baseUrl?: string;
  /** Name of the environment variable that holds the key. */
  readonly apiKeyEnv?: string;
  readonly apiKey?: string;
  /** Sent with every request to the provider. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The wire formats of all its models, the best one first; those of a single model are in
   * `Model.protocols`. @default as the gateway knows the provider and the model
   */
  readonly protocols?: readonly Wire[];
  /** Names of `anthropic-beta` that the provider refuses. @default none */
  readonly deniedBetas?: readonly string[];
  /** AWS region, of `bedrock` only. @default the environment variable `AWS_REGION` */
  readonly region?: string;
  /**
   * Makes a model of the AI SDK (specification v4) from the provider's name of it. A provider of the
   * AI SDK is such a function. Nothing else may be set with it.
   */
  readonly languageModel?: (name: string) => LanguageModelV4;
}

const makesModels = z.custom<unknown>((value) => typeof value === "function", "must be a function");

/** Checks the options of one provider; refuses fields it does not know. */
export const providerOptionsSchema: z.ZodType = strictObject({
  baseUrl: z.string().optional(),
  apiKeyEnv: z.string().min(1).optional(),
  apiKey: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  protocols: z
    .array(z.enum(WIRES, `use ${WIRES.join(", ")}`))
    .min(1, "name at least one protocol, or leave it out")
    .optional(),
  deniedBetas: z.array(z.string().min(1)).optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, "must be an AWS region, such as us-east-1")
    .optional(),
  languageModel: makesModels.optional(),
} satisfies Record<keyof ProviderOptions, z.ZodType>).refine(
  (options) => options.languageModel === undefined || Object.keys(options).length === 1,
  "languageModel stands alone: address and credentials belong to the model that it makes",
);
