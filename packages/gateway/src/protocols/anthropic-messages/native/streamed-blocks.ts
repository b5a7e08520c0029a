import { fieldOf } from "../../../call/json-field.ts";
import type { StreamListener } from "../../protocol.ts";

/** Longest response that is kept. A longer one has no `response` and no signals. */
const MAX_KEPT_CHARACTERS = 1024 * 1024;

/** Memory that a kept piece takes besides its characters. */
const OVERHEAD = 16;

/** What the deltas of a type add to, and whether the client sees it. */
const deltas: ReadonlyMap<unknown, { readonly field: string; readonly isContent: boolean }> =
  new Map([
    ["text_delta", { field: "text", isContent: true }],
    ["input_json_delta", { field: "partial_json", isContent: true }],
    ["thinking_delta", { field: "thinking", isContent: false }],
    ["signature_delta", { field: "signature", isContent: false }],
  ]);

interface StreamedBlock {
  readonly start: object;
  readonly pieces: Map<string, string[]>;
}

/** The blocks of a streamed message, as far as they came. */
export class StreamedBlocks {
  readonly #listener: StreamListener;
  readonly #blocks = new Map<unknown, StreamedBlock>();
  #kept = 0;
  #tooLong = false;

  constructor(listener: StreamListener) {
    this.#listener = listener;
  }

  /** @param size characters of the event */
  start(event: unknown, size: number): void {
    const block = fieldOf(event, "content_block");
    if (typeof block !== "object" || block === null) return;
    const type = fieldOf(block, "type");
    if (type === "tool_use" || fieldOf(block, "text")) this.#listener.onContent();
    if (!this.#fits(size)) return;
    this.#blocks.set(fieldOf(event, "index"), { start: block, pieces: new Map() });
  }

  add(event: unknown): void {
    const delta = fieldOf(event, "delta");
    const known = deltas.get(fieldOf(delta, "type"));
    if (known === undefined) return;
    const piece = fieldOf(delta, known.field);
    if (typeof piece !== "string" || piece === "") return;
    if (known.isContent) this.#listener.onContent();
    const block = this.#blocks.get(fieldOf(event, "index"));
    if (block === undefined || !this.#fits(piece.length)) return;
    const pieces = block.pieces.get(known.field);
    if (pieces === undefined) block.pieces.set(known.field, [piece]);
    else pieces.push(piece);
  }

  /** The blocks as they would have come without streaming; undefined if they were too long to keep. */
  read(): readonly object[] | undefined {
    if (this.#tooLong) return undefined;
    return [...this.#blocks.values()].map(({ start, pieces }) => {
      const block: Record<string, unknown> = { ...start };
      for (const [field, texts] of pieces) {
        const text = texts.join("");
        if (field === "partial_json") block.input = parsed(text);
        else block[field] = `${block[field] ?? ""}${text}`;
      }
      return block;
    });
  }

  /** Counts a piece to keep. If there is no room for it, nothing of the response is kept. */
  #fits(characters: number): boolean {
    if (this.#tooLong) return false;
    const size = characters + OVERHEAD;
    this.#kept += size;
    if (this.#kept <= MAX_KEPT_CHARACTERS && this.#listener.reserve(size)) return true;
    this.#tooLong = true;
    this.#blocks.clear();
    return false;
  }
}

/** The input of a tool call; the text itself if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
