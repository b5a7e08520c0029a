/**
 * Names that a request can give instead of a model's id, and that no model or tier can have:
 * `auto` asks for the router's own choice.
 */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(["auto"]);
