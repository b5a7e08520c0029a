/** Characters that an image counts as: 1,500 tokens. */
export const IMAGE_CHARACTERS = 6000;
/** Characters that a file or a piece of audio counts as: 3,000 tokens. */
export const FILE_CHARACTERS = 12000;
/** Characters that a tool's name and parameters count as; its description is added. */
export const TOOL_CHARACTERS = 400;
/** Least characters that a tool call counts as. */
export const CALL_CHARACTERS = 400;

/** The structure of a request. Lengths are in UTF-16 units. */
export interface RequestReading {
  /**
   * Text parts of the last message that a person wrote, to be joined by line breaks. Parts that start
   * with `<system-reminder` and messages that hold only tool results are not a person's.
   */
  readonly text: readonly string[];
  /** Length of that text, joined. */
  readonly textLength: number;
  /**
   * Characters of everything else: instructions, earlier messages, tool results and text documents;
   * plus 6,000 for an image, 12,000 for a file or audio, 400 and the description for a tool, and the
   * arguments, or at least 400, for a tool call.
   */
  readonly outsideLength: number;
  readonly images: number;
  /** Files, documents and pieces of audio. */
  readonly files: number;
  /** Tools offered. */
  readonly tools: number;
  /** Tool calls in the conversation. */
  readonly toolCalls: number;
  /** Tool results since the person's last message; above 0 inside a tool exchange. */
  readonly toolResults: number;
  /** True if the last of these results reports an error. */
  readonly toolFailed: boolean;
  /** Messages that a person wrote, including the last one. */
  readonly humanTurns: number;
  /** Limit on output tokens in the request; undefined if it sets none. */
  readonly maxOutputTokens: number | undefined;
  /** True if the answer must be JSON. */
  readonly structured: boolean;
  /** True if the answer must be a tool call. */
  readonly forcedTool: boolean;
  /** True if thinking is enabled, or the effort is high or more. */
  readonly thinking: boolean;
  /** Messages, parts and tools visited; at most 20,000, newest messages first. */
  readonly visited: number;
}

/** A reading to be filled; initially that of an empty request. */
export class Reading implements RequestReading {
  readonly #brand = true;
  readonly text: string[] = [];
  textLength = 0;
  outsideLength = 0;
  images = 0;
  files = 0;
  tools = 0;
  toolCalls = 0;
  toolResults = 0;
  toolFailed = false;
  humanTurns = 0;
  maxOutputTokens: number | undefined = undefined;
  structured = false;
  forcedTool = false;
  thinking = false;
  visited = 0;

  /** Like `instanceof`, which would throw for a revoked proxy. */
  static isReading(value: unknown): value is Reading {
    return typeof value === "object" && value !== null && #brand in value;
  }

  clear(): void {
    // Unlike `length = 0`, popping keeps the storage of a short array for the next request.
    while (this.text.length > 0) this.text.pop();
    this.textLength = 0;
    this.outsideLength = 0;
    this.images = 0;
    this.files = 0;
    this.tools = 0;
    this.toolCalls = 0;
    this.toolResults = 0;
    this.toolFailed = false;
    this.humanTurns = 0;
    this.maxOutputTokens = undefined;
    this.structured = false;
    this.forcedTool = false;
    this.thinking = false;
    this.visited = 0;
  }
}
