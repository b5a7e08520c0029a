import type { UpstreamResponse } from "../upstream.ts";

/** The headers of a response as the AI SDK takes them. */
export function flatHeaders(headers: UpstreamResponse["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
