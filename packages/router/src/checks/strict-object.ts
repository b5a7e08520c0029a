import { z } from "zod";
import { hintFor } from "./similar-name.ts";

/** `z.strictObject`, with an error that names a similar field, or all known ones. */
export function strictObject<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => `${key} is unknown: ${hintFor(key, known)}`).join("; ")
        : undefined,
  });
}
