import type { z } from "zod";
import { GatewayError } from "../error.ts";

/**
 * Returns the parsed body unchanged if it fits the schema.
 * @throws GatewayError `invalid-request`, naming the first field that does not fit
 */
export function checkBody<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return value as T;
  const [issue] = result.error.issues;
  const param = issue === undefined ? "" : nameOf(issue.path);
  const message = `${param === "" ? "the body" : param}: ${issue?.message ?? "is not valid"}`;
  throw new GatewayError("invalid-request", message, param === "" ? {} : { param });
}

function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
}
