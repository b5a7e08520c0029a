import type { Price } from "@armature/reward";
import { z } from "zod";
import { strictObject } from "../checks/strict-object.ts";

/** At most one dollar per token. */
const usdPerMillion = z.number().nonnegative().max(1e6);

const rates = {
  input: usdPerMillion,
  output: usdPerMillion,
  cachedInput: usdPerMillion.optional(),
  cacheWrite: usdPerMillion.optional(),
  cacheWrite1h: usdPerMillion.optional(),
};

const price = strictObject({
  ...rates,
  tiers: z
    .array(strictObject({ above: z.int().nonnegative(), ...rates }))
    .refine(
      (tiers) => tiers.every(({ above }, i) => i === 0 || above > (tiers[i - 1]?.above ?? 0)),
      "list the tiers by rising `above`",
    )
    .optional(),
  multipliers: z
    .record(z.string().regex(/^[\w-]{1,32}$/), z.number().nonnegative().max(10))
    .optional(),
});

/** Reads a model from the configuration or the log; refuses fields it does not know. */
export const modelSchema: z.ZodType<Model> = strictObject({
  id: z.string().regex(/^[\w.:/@-]{1,128}$/, "use 1 to 128 letters, digits or any of _ . : / @ -"),
  provider: z.string().min(1),
  model: z.string().min(1),
  price: price.optional(),
  quality: z.number().min(0).max(1).optional(),
  contextWindow: z.int().positive().optional(),
  vision: z.boolean().optional(),
  tools: z.boolean().optional(),
  embeddings: z.boolean().optional(),
  effort: z
    .string()
    .regex(/^[\w-]{1,32}$/, "use 1 to 32 letters, digits, _ or -")
    .optional(),
  maxOutputTokens: z.int().positive().optional(),
  features: z.array(z.number()).optional(),
  protocols: z
    .array(z.string().regex(/^[\w-]{1,32}$/))
    .min(1, "name at least one protocol, or leave it out")
    .optional(),
}) as z.ZodType<Model>;

/**
 * One arm: a model at a provider, with its settings. The same model can be listed several times with
 * different settings, each under an id of its own.
 */
export interface Model {
  /**
   * Names the arm in requests, logs and learned state. Must always mean the same model: an id that is
   * known to the log cannot be given to another provider or model. `auto` is reserved.
   */
  readonly id: string;
  /** Name of the provider, as the gateway knows it. */
  readonly provider: string;
  /** The provider's own name of the model. */
  readonly model: string;
  /** List prices. Without them, costs cannot be worked out from usage. */
  readonly price?: Price;
  /** Expected quality of its responses before any was seen, in [0, 1]. */
  readonly quality?: number;
  /** Tokens that fit, prompt and response together. @default no limit */
  readonly contextWindow?: number;
  /** False if it cannot read images. @default true */
  readonly vision?: boolean;
  /** False if it cannot call tools. @default true */
  readonly tools?: boolean;
  /** True if it only embeds: it serves no request that does not name it. @default false */
  readonly embeddings?: boolean;
  /** Reasoning effort to ask for, such as `low`. @default as the client asks */
  readonly effort?: string;
  /** Limit on the tokens of a response; a client's lower limit holds. @default as the client asks */
  readonly maxOutputTokens?: number;
  /**
   * Wire formats in which its provider serves it, by the gateway's names, the best one first.
   * @default as the gateway knows the provider and the model
   */
  readonly protocols?: readonly string[];
  /** Describes it to policies that learn across arms. */
  readonly features?: readonly number[];
}
