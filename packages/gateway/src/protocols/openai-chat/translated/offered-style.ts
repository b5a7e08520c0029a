import type { ChatRequest } from "../parse-request.ts";

/** How the client offered its tools, and so expects calls of them. */
export interface OfferedStyle {
  /** Names of the tools that take free text. */
  readonly custom: ReadonlySet<string>;
  /** True if the client uses the older form of tools, which has room for one call. */
  readonly legacy: boolean;
}

export function offeredStyle({ tools, functions }: ChatRequest): OfferedStyle {
  return {
    custom: new Set((tools ?? []).flatMap(({ custom }) => custom?.name ?? [])),
    legacy: (functions ?? []).length > 0,
  };
}
