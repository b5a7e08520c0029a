import { fieldOf } from "../../../call/json-field.ts";
import { awaitsText } from "../../../call/response-signals.ts";
import type { StreamListener } from "../../protocol.ts";

/** Longest response that is kept, in characters. A longer one has no `response` and no signals. */
const MAX_KEPT_CHARACTERS = 1024 * 1024;

/** Blank text that is remembered, in characters; no signal depends on more. */
const MAX_BLANK_CHARACTERS = 200;

/** Memory that a kept piece takes besides its characters. */
const OVERHEAD = 16;

/** The field of a delta, by its type. */
const fields: ReadonlyMap<unknown, string> = new Map([
  ["text_delta", "text"],
  ["thinking_delta", "thinking"],
  ["signature_delta", "signature"],
  ["input_json_delta", "partial_json"],
]);

interface StreamedBlock {
  readonly start: object;
  readonly pieces: Map<string, string[]>;
}

/** The blocks of a streamed message, put together as they would have come without streaming. */
export class StreamedBlocks {
  readonly #listener: StreamListener;
  readonly #whole: boolean;
  readonly #blocks = new Map<unknown, StreamedBlock>();
  /** The text, as far as signals depend on it. */
  #opening = "";
  #awaitsText = true;
  #kept = 0;
  #tooLong = false;

  /** @param whole false keeps only what signals are read from */
  constructor(listener: StreamListener, whole: boolean) {
    this.#listener = listener;
    this.#whole = whole;
  }

  /** True if more text can change the signals. */
  get awaitsText(): boolean {
    return this.#awaitsText;
  }

  /** @param size characters of the event */
  start(event: unknown, size: number): void {
    const start = fieldOf(event, "content_block");
    if (typeof start !== "object" || start === null || !this.#fits(size)) return;
    if (fieldOf(start, "type") === "tool_use") this.#listener.onContent();
    this.#blocks.set(fieldOf(event, "index"), { start, pieces: new Map() });
    const text = fieldOf(start, "text");
    if (typeof text === "string") this.#addText(text);
  }

  add(event: unknown): void {
    const delta = fieldOf(event, "delta");
    const field = fields.get(fieldOf(delta, "type")) ?? "";
    const piece = fieldOf(delta, field);
    if (typeof piece !== "string" || piece === "") return;
    if (field === "text") this.#addText(piece);
    if (field === "partial_json") this.#listener.onContent();
    else if (!this.#whole) return;
    const block = this.#blocks.get(fieldOf(event, "index"));
    if (block === undefined || !this.#fits(piece.length)) return;
    const pieces = block.pieces.get(field);
    if (pieces === undefined) block.pieces.set(field, [piece]);
    else pieces.push(piece);
  }

  /** The blocks so far; undefined if they were too long to keep. */
  read(): readonly object[] | undefined {
    if (this.#tooLong) return undefined;
    const blocks = [...this.#blocks.values()].map(assemble);
    return this.#whole ? blocks : [...blocks, { type: "text", text: this.#opening }];
  }

  #addText(text: string): void {
    if (text === "") return;
    this.#listener.onContent();
    if (!this.#awaitsText) return;
    // Blank text may go on without end; its beginning is enough to tell that it is blank.
    this.#opening = this.#opening.slice(0, MAX_BLANK_CHARACTERS) + text;
    this.#awaitsText = awaitsText(this.#opening);
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

function assemble({ start, pieces }: StreamedBlock): object {
  const block: Record<string, unknown> = { ...start };
  for (const [field, texts] of pieces) {
    const text = texts.join("");
    if (field === "partial_json") block.input = parsed(text);
    else block[field] = `${block[field] ?? ""}${text}`;
  }
  return block;
}

/** The input of a tool call; the text itself if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
