import { z } from "zod";

// Fields of entries and snapshots. A limit on every amount keeps their sums finite.

/** Well-formed: UTF-8 would change half of a surrogate pair. */
export const id: z.ZodString = z
  .string()
  .max(256)
  .regex(/^\P{Cs}+$/u, "1 to 256 characters, well-formed");
/** US dollars or milliseconds. */
export const amount: z.ZodNumber = z.number().nonnegative().max(1e12);
export const share: z.ZodNumber = z.number().min(0).max(1);
export const count: z.ZodInt = z.int().nonnegative();
export const tokens: z.ZodInt = z.int().nonnegative().max(1e9);
/** A provider's name of a service tier or speed. */
export const name: z.ZodString = z
  .string()
  .regex(/^[\w-]{1,32}$/, "1 to 32 letters, digits, _ or -");
/** Milliseconds since the epoch, within the range of a `Date`. */
export const time: z.ZodNumber = z.number().min(-8.64e15).max(8.64e15);
