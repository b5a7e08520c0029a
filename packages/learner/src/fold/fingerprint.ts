import { createHash } from "node:crypto";
import type { Json } from "@armature/storage";

/** Short, file-name-safe hash of a JSON value; the order of its keys does not matter. */
export function fingerprintOf(value: Json): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("base64url")
    .slice(0, 22);
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, field]) => [key, field === undefined ? undefined : sorted(field)]),
  );
}
