import type {
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4Warning,
} from "@ai-sdk/provider";
import type { CallResult } from "./call.ts";

/** Longest response that is kept, in characters. */
const MAX_KEPT_CHARACTERS = 1024 * 1024;

/** Memory that a kept part takes besides its characters. */
const OVERHEAD = 64;

/** A block of text or reasoning whose end has not come. */
interface OpenBlock {
  readonly type: "text" | "reasoning";
  readonly pieces: string[];
  metadata: Pick<Extract<LanguageModelV4Content, { type: "text" }>, "providerMetadata">;
}

/** Puts a response together from the parts of its stream. */
export class CollectedParts {
  readonly #reserve: (characters: number) => boolean;
  readonly #open = new Map<string, OpenBlock>();
  #content: (LanguageModelV4Content | OpenBlock)[] | undefined = [];
  #kept = 0;
  #warnings: readonly SharedV4Warning[] = [];
  #finish: { finishReason: LanguageModelV4FinishReason; usage: LanguageModelV4Usage } | undefined;

  /** @param reserve reserves memory for so many characters; false if there is none left */
  constructor(reserve: (characters: number) => boolean) {
    this.#reserve = reserve;
  }

  /** What of the call the model did not heed. */
  get warnings(): readonly SharedV4Warning[] {
    return this.#warnings;
  }

  get usage(): LanguageModelV4Usage | undefined {
    return this.#finish?.usage;
  }

  /** The whole response; undefined before its end, or if it was too long to keep. */
  get result(): CallResult | undefined {
    if (this.#finish === undefined || this.#content === undefined) return undefined;
    return { ...this.#finish, content: this.#content.map(closed) };
  }

  add(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case "stream-start":
        this.#warnings = part.warnings;
        return;
      case "text-start":
      case "reasoning-start": {
        const type = part.type === "text-start" ? "text" : "reasoning";
        const block: OpenBlock = { type, pieces: [], metadata: metadataOf(part) };
        this.#open.set(`${type} ${part.id}`, block);
        this.#keep(block, 0);
        return;
      }
      case "text-delta":
      case "reasoning-delta":
      case "text-end":
      case "reasoning-end": {
        const type = part.type.startsWith("text") ? "text" : "reasoning";
        this.#extend(this.#open.get(`${type} ${part.id}`), part);
        return;
      }
      case "finish":
        this.#finish = { finishReason: part.finishReason, usage: part.usage };
        return;
      case "tool-call":
        this.#keep(part, part.input.length);
        return;
      case "file":
      case "reasoning-file":
      case "source":
      case "tool-result":
      case "custom":
        this.#keep(part, 0);
    }
  }

  #extend(
    block: OpenBlock | undefined,
    part: { readonly delta?: string } & Parameters<typeof metadataOf>[0],
  ): void {
    if (block === undefined) return;
    block.metadata = { ...block.metadata, ...metadataOf(part) };
    if (part.delta !== undefined && this.#fits(part.delta.length)) block.pieces.push(part.delta);
  }

  #keep(part: LanguageModelV4Content | OpenBlock, characters: number): void {
    if (this.#fits(characters)) this.#content?.push(part);
  }

  /** Counts a piece to keep. If there is no room for it, nothing of the response is kept. */
  #fits(characters: number): boolean {
    if (this.#content === undefined) return false;
    const size = characters + OVERHEAD;
    this.#kept += size;
    if (this.#kept <= MAX_KEPT_CHARACTERS && this.#reserve(size)) return true;
    this.#content = undefined;
    this.#open.clear();
    return false;
  }
}

function metadataOf({
  providerMetadata,
}: Pick<Extract<LanguageModelV4StreamPart, { type: "text-start" }>, "providerMetadata">) {
  return providerMetadata === undefined ? {} : { providerMetadata };
}

function closed(part: LanguageModelV4Content | OpenBlock): LanguageModelV4Content {
  if (!("pieces" in part)) return part;
  return { type: part.type, text: part.pieces.join(""), ...part.metadata };
}
