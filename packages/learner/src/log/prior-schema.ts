import { z } from "zod";

/** Reads a `Prior`. Lengths are not checked, because they depend on the dimension. */
export const priorSchema: z.ZodObject<
  {
    mean: z.ZodOptional<z.ZodArray<z.ZodNumber>>;
    strength: z.ZodNumber;
    gram: z.ZodOptional<z.ZodArray<z.ZodNumber>>;
    costUsd: z.ZodOptional<z.ZodNumber>;
  },
  z.core.$strict
> = z.strictObject({
  mean: z.array(z.number()).optional(),
  strength: z.number().positive(),
  gram: z.array(z.number()).optional(),
  costUsd: z.number().nonnegative().optional(),
});
