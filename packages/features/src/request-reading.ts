/** What an image counts for, in characters: 1,500 tokens. */
export const IMAGE_CHARACTERS = 6000;
/** What a file or a piece of audio counts for, in characters: 3,000 tokens. */
export const FILE_CHARACTERS = 12000;
/** What a tool's name and parameters count for, beside its description. */
export const TOOL_CHARACTERS = 400;
/** What a tool call counts for at least. */
export const CALL_CHARACTERS = 400;

/** What one pass over a request's structure finds. Lengths are in UTF-16 units. */
export interface RequestReading {
  /**
   * Text parts of the last message that a person wrote; a line break joins them. Parts that start
   * with `<system-reminder`, and messages that hold only tool results, are not a person's.
   */
  readonly text: readonly string[];
  /** Length of that text, joined. */
  readonly textLength: number;
  /**
   * Everything else, in characters: instructions, earlier messages, tool results, documents as
   * they are; 6,000 for an image, 12,000 for a file or audio, 400 and the description for a tool,
   * the arguments but at least 400 for a tool call.
   */
  readonly outsideLength: number;
  readonly images: number;
  /** Files, documents and pieces of audio. */
  readonly files: number;
  /** Tools offered. */
  readonly tools: number;
  /** Tool calls in the conversation. */
  readonly toolCalls: number;
  /** Tool results since the last message of a person; above 0 inside a tool exchange. */
  readonly toolResults: number;
  /** The last of those results says that it is an error. */
  readonly toolFailed: boolean;
  /** Messages that a person wrote, the last one included. */
  readonly humanTurns: number;
  /** Greatest number of output tokens that the request allows. */
  readonly maxOutputTokens: number | undefined;
  /** JSON or a JSON schema is asked for. */
  readonly structured: boolean;
  /** The answer must be a tool call. */
  readonly forcedTool: boolean;
  /** Thinking is switched on, or effort is high or more. */
  readonly thinking: boolean;
  /** Messages, parts and tools looked at; at most 20,000, the newest messages first. */
  readonly visited: number;
}

/** A reading to be filled; the values are those of the empty request. */
export class Reading implements RequestReading {
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

  clear(): void {
    // Popping, unlike `length = 0`, keeps a short array's store for the next request.
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
