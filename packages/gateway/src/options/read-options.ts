import { strictObject } from "@armature/router";
import { z } from "zod";
import { GatewayError } from "../error.ts";
import { providerOptionsSchema } from "../upstreams/provider-options.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import type { CompleteTimeouts } from "./timeouts.ts";

/** The longest time that a timer can wait. */
const MAX_MS = 2 ** 31 - 1;

const callable = z.custom<unknown>((value) => typeof value === "function", "must be a function");
const count = z.int().min(1).optional();
const milliseconds = z.int().min(1).max(MAX_MS).optional();

const schema = strictObject({
  providers: z.record(z.string(), providerOptionsSchema).optional(),
  aliases: z.record(z.string(), z.string()).optional(),
  timeouts: strictObject({
    totalMs: milliseconds,
    bodyMs: milliseconds,
    headersMs: milliseconds,
    idleMs: milliseconds,
    stallMs: milliseconds,
  }).optional(),
  maxAttempts: count,
  maxBodyBytes: count,
  maxRequests: count,
  tenant: callable.optional(),
  objective: callable.optional(),
  conversation: callable.optional(),
  logger: z.object({ info: callable, warn: callable, error: callable }).optional(),
  clock: callable.optional(),
} satisfies Record<keyof GatewayOptions, z.ZodType>);

/** Options with their defaults. */
export interface CompleteOptions
  extends Required<
      Omit<GatewayOptions, "timeouts" | "tenant" | "objective" | "conversation" | "logger">
    >,
    Pick<GatewayOptions, "tenant" | "objective" | "conversation" | "logger"> {
  readonly timeouts: CompleteTimeouts;
}

/**
 * Checks options and fills in defaults.
 * @throws GatewayError `invalid-option`, naming each wrong or unknown field
 */
export function readOptions(options: GatewayOptions): CompleteOptions {
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    const faults = z.prettifyError(parsed.error);
    throw new GatewayError("invalid-option", `invalid gateway options: ${faults}`);
  }
  const { headersMs, totalMs = 600_000, bodyMs = 30_000 } = options.timeouts ?? {};
  const { idleMs = 120_000, stallMs = 30_000 } = options.timeouts ?? {};
  return {
    ...options,
    providers: options.providers ?? {},
    aliases: options.aliases ?? {},
    timeouts: { ...(headersMs !== undefined && { headersMs }), totalMs, bodyMs, idleMs, stallMs },
    maxAttempts: options.maxAttempts ?? 3,
    maxBodyBytes: options.maxBodyBytes ?? 32 * 1024 * 1024,
    maxRequests: options.maxRequests ?? 4096,
    clock: options.clock ?? (() => performance.now()),
  };
}
