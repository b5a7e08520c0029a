import { z } from "zod";
import type { Feedback } from "../contract/router.ts";
import { RouterError } from "../error.ts";

/** The channel of the router's quality function. Who sends feedback must not speak in its name. */
const OWN_CHANNEL = "quality";

const schema = z.object({
  quality: z.number().min(0).max(1),
  channel: z
    .string()
    .regex(/^[\w.:/@-]{1,64}$/, "use 1 to 64 letters, digits or any of _ . : / @ -")
    .refine((channel) => channel !== OWN_CHANNEL, "is the router's own; use another")
    .default("user"),
  revision: z.int().nonnegative().default(0),
});

/** Feedback with its defaults. Throws a `RouterError` that names the field that is wrong. */
export function checkFeedback(feedback: Feedback): Required<Feedback> {
  const parsed = schema.safeParse(feedback);
  if (parsed.success) return parsed.data;
  throw new RouterError("invalid-outcome", `invalid feedback: ${z.prettifyError(parsed.error)}`);
}
