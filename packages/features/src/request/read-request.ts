import { type Fields, isFields, readGenerationOptions } from "./read-generation-options.ts";
import { countResult, readCall, readTools, visit } from "./read-tools.ts";
import {
  FILE_CHARACTERS,
  IMAGE_CHARACTERS,
  Reading,
  type RequestReading,
} from "./request-reading.ts";

/**
 * Reads the structure of a request in one pass, from the newest message back: an OpenAI
 * chat-completions or Responses body, an Anthropic messages body, or a bare prompt. Never throws;
 * unknown parts are skipped, and anything else reads as an empty request.
 *
 * The parts of `text` are the body's own strings, not copies. Work is linear in the number of messages,
 * parts and tools, and stops after 20,000 of them; the characters of texts are not read.
 */
export function readRequest(request: unknown): RequestReading {
  const reading = new Reading();
  fillReading(reading, request);
  return reading;
}

/** `readRequest` into an existing reading. */
export function fillReading(reading: Reading, request: unknown): void {
  reading.clear();
  try {
    if (typeof request === "string") readPrompt(reading, request);
    else if (isFields(request)) readBody(reading, request);
  } catch {
    // Parsed JSON cannot throw. A proxy or a getter can, and makes the request unreadable.
    reading.clear();
  }
}

function readBody(reading: Reading, body: Fields): void {
  readGenerationOptions(reading, body);
  const conversation = body.messages ?? body.input ?? body.prompt;
  if (typeof conversation === "string") readPrompt(reading, conversation);
  else if (Array.isArray(conversation)) {
    for (let at = conversation.length - 1; at >= 0 && visit(reading); at--) {
      readMessage(reading, conversation[at]);
    }
  }
  readOutside(reading, body.system);
  readOutside(reading, body.instructions);
  readTools(reading, body.tools);
}

function readPrompt(reading: Reading, prompt: string): void {
  const latest = reading.humanTurns === 0;
  if (readText(reading, prompt, latest) === "speech") reading.humanTurns++;
}

function readMessage(reading: Reading, message: unknown): void {
  if (!isFields(message)) return;
  const { role, type } = message;
  if (role === undefined && typeof type === "string") {
    readItem(reading, message, type);
  } else if (role === "user") {
    readUserMessage(reading, message.content);
  } else {
    if (role === "tool" || role === "function") countResult(reading);
    readOutside(reading, message.content);
    if (Array.isArray(message.tool_calls)) {
      for (let at = 0; at < message.tool_calls.length && visit(reading); at++) {
        const call: unknown = message.tool_calls[at];
        const made: unknown = isFields(call) ? (call.function ?? call.custom) : undefined;
        readCall(reading, isFields(made) ? (made.arguments ?? made.input) : undefined);
      }
    }
  }
}

/** Reads an item of a Responses conversation that is not a message. */
function readItem(reading: Reading, item: Fields, type: string): void {
  if (type.endsWith("_call")) readCall(reading, item.arguments ?? item.input ?? item.action);
  else if (type.endsWith("_call_output")) {
    countResult(reading);
    readOutside(reading, item.output);
  }
}

function readUserMessage(reading: Reading, content: unknown): void {
  if (typeof content === "string") {
    readPrompt(reading, content);
    return;
  }
  if (!Array.isArray(content)) return;
  const latest = reading.humanTurns === 0;
  let speech = 0;
  let attachments = 0;
  let results = 0;
  let failed = false;
  for (let at = 0; at < content.length && visit(reading); at++) {
    const part: unknown = content[at];
    const found = readPart(reading, part, latest);
    if (found === "speech") speech++;
    else if (found === "attachment") attachments++;
    else if (found === "result") {
      results++;
      failed = isFields(part) && part.is_error === true;
    }
  }
  // Text beside tool results starts a new turn of the person, after those results.
  if (speech > 0 || (attachments > 0 && results === 0)) reading.humanTurns++;
  else if (latest && results > 0) {
    if (reading.toolResults === 0) reading.toolFailed = failed;
    reading.toolResults += results;
  }
}

type Found = "speech" | "attachment" | "result" | "other";

/** Reads one part. Keeps the text of the person's `latest` message and counts everything else. */
function readPart(reading: Reading, part: unknown, latest: boolean): Found {
  if (typeof part === "string") return readText(reading, part, latest);
  if (!isFields(part)) return "other";
  switch (part.type) {
    case "image":
    case "image_url":
    case "input_image":
      reading.images++;
      reading.outsideLength += IMAGE_CHARACTERS;
      return "attachment";
    case "document":
    case "file":
    case "input_file":
    case "audio":
    case "input_audio":
      reading.files++;
      reading.outsideLength += fileCharacters(part.source);
      return "attachment";
    case "tool_use":
      readCall(reading, part.input);
      return "other";
    case "tool_result":
      readOutside(reading, part.content);
      return "result";
    default:
      return typeof part.text === "string" ? readText(reading, part.text, latest) : "other";
  }
}

/** Characters that a file counts as; those of its text for a text document. */
function fileCharacters(source: unknown): number {
  const isText = isFields(source) && source.type === "text" && typeof source.data === "string";
  return isText ? (source.data as string).length : FILE_CHARACTERS;
}

function readText(reading: Reading, text: string, latest: boolean): Found {
  const speech = text !== "" && !text.startsWith("<system-reminder");
  if (!speech || !latest) {
    reading.outsideLength += text.length;
    return speech ? "speech" : "other";
  }
  reading.textLength += text.length + (reading.text.length > 0 ? 1 : 0);
  reading.text.push(text);
  return "speech";
}

/** Counts content without text of the latest turn: a string or one level of parts. */
function readOutside(reading: Reading, content: unknown): void {
  if (typeof content === "string") reading.outsideLength += content.length;
  else if (Array.isArray(content)) {
    for (let at = 0; at < content.length && visit(reading); at++) {
      const part: unknown = content[at];
      if (!isFields(part) || part.type !== "tool_result") readPart(reading, part, false);
    }
  }
}
