import type { Said } from "./conversation.ts";

/** What has to survive every translation of a conversation, thoughts apart. */
export interface Outline {
  /** Texts, calls and results in order. Neighbouring texts are one, whatever messages they stand in. */
  readonly lines: readonly string[];
  readonly images: readonly string[];
}

/** Claude Code's line for accounts, which is for Anthropic alone. */
const BILLING = /^x-anthropic-billing-header/;

/** Texts that stand for what another protocol has no words for. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [/\[file \d+ of the tools\]/g, ""],
  [/The tool ([\w-]+) is available now\.\s*/g, "$1"],
];

export function outlineOf(said: readonly Said[]): Outline {
  const lines: string[] = [];
  let texts: string[] = [];
  const close = (): void => {
    const joined = plain(texts.join("\n"));
    if (joined !== "") lines.push(joined);
    texts = [];
  };
  for (const part of said) {
    if (part.kind === "text" && !BILLING.test(part.text)) texts.push(part.text);
    if (part.kind !== "call" && part.kind !== "result") continue;
    close();
    if (part.kind === "call") lines.push(`${part.name}(${JSON.stringify(part.input)})`);
    else lines.push(`= ${plain(part.text)}`);
  }
  close();
  return { lines, images: said.flatMap((part) => (part.kind === "image" ? [part.image] : [])) };
}

function plain(text: string): string {
  let changed = text;
  for (const [found, replacement] of STAND_INS) changed = changed.replaceAll(found, replacement);
  return changed.replaceAll(/\s+/g, " ").trim();
}

/** True if every result has the id of a call before it, and every call has its result. */
export function isPaired(said: readonly Said[]): boolean {
  const open = new Set<string>();
  for (const part of said) {
    if (part.kind === "call") open.add(part.id);
    if (part.kind === "result" && !open.delete(part.id)) return false;
  }
  return open.size === 0;
}
