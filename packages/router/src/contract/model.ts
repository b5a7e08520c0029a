import type { Price } from "@armature/reward";
import { z } from "zod";

/** At most a dollar a token. */
const usdPerMillion = z.number().nonnegative().max(1e6);

/** Reads a model from configuration or from the log; refuses fields it does not know. */
export const modelSchema: z.ZodType<Model> = z.strictObject({
  id: z.string().regex(/^[\w.:/@-]{1,128}$/, "use 1 to 128 letters, digits or any of _ . : / @ -"),
  provider: z.string().min(1),
  model: z.string().min(1),
  price: z
    .strictObject({
      input: usdPerMillion,
      output: usdPerMillion,
      cachedInput: usdPerMillion.optional(),
      cacheWrite: usdPerMillion.optional(),
    })
    .optional(),
  quality: z.number().min(0).max(1).optional(),
  contextWindow: z.int().positive().optional(),
  vision: z.boolean().optional(),
  tools: z.boolean().optional(),
  effort: z
    .string()
    .regex(/^[\w-]{1,32}$/, "use 1 to 32 letters, digits, _ or -")
    .optional(),
  maxOutputTokens: z.int().positive().optional(),
  features: z.array(z.number()).optional(),
}) as z.ZodType<Model>;

/**
 * One arm: a model at a provider, with its settings. The same model may be there several times with
 * other settings, each under an id of its own.
 */
export interface Model {
  /** Names the arm in requests, logs and learned state; must always mean the same thing. */
  readonly id: string;
  /** Who serves it, by the name under which the gateway knows the provider. */
  readonly provider: string;
  /** The provider's own name for it. */
  readonly model: string;
  /** US dollars per million tokens. Absent: unknown, so its cost is not learned from usage. */
  readonly price?: Price;
  /** How good its answers are believed to be before any was seen, in [0, 1]. */
  readonly quality?: number;
  /** Tokens that fit, prompt and answer together. Absent: never a reason against it. */
  readonly contextWindow?: number;
  /** False: it cannot read images. @default unknown, taken as able */
  readonly vision?: boolean;
  /** False: it cannot call tools. @default unknown, taken as able */
  readonly tools?: boolean;
  /** Reasoning effort that it is asked for, such as `low`. @default as the client says */
  readonly effort?: string;
  /** Tokens that its answer is limited to; a client's lower limit holds. @default as the client says */
  readonly maxOutputTokens?: number;
  /** What it is like, for policies that learn across arms. */
  readonly features?: readonly number[];
}
