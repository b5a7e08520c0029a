/** A request as a reader of its protocol sees it, in terms that all protocols share. */
export interface Conversation {
  /** Everything that was said, the instructions included, in order. */
  readonly said: readonly Said[];
  readonly tools: readonly OfferedTool[];
  /** `auto`, `none`, `required`, or the name of the tool that has to be called. */
  readonly toolChoice: string | undefined;
  /** Schema that the response has to follow. */
  readonly schema: unknown;
  readonly effort: string | undefined;
  /** Most tokens of the response. */
  readonly limit: number | undefined;
}

export type Said =
  | { readonly kind: "text"; readonly role: Role; readonly text: string }
  /** `image` is base64 or a web address. */
  | { readonly kind: "image"; readonly image: string }
  | { readonly kind: "thinking"; readonly text: string; readonly state: string | undefined }
  | { readonly kind: "call"; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly kind: "result"; readonly id: string; readonly text: string };

export type Role = "system" | "user" | "assistant";

export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  readonly schema: unknown;
}

/** The base64 of a data URL; a web address as it is. */
export function imageOf(url: string): string {
  return url.replace(/^data:[^,]*,/, "");
}

/** The JSON in a text; the text itself if there is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
