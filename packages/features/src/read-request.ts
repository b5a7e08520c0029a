import { type Fields, isFields, readOptions } from "./read-options.ts";
import {
  CALL_CHARACTERS,
  FILE_CHARACTERS,
  IMAGE_CHARACTERS,
  Reading,
  type RequestReading,
  TOOL_CHARACTERS,
} from "./request-reading.ts";

/** Messages, parts and tools that one request may make us look at. */
export const VISIT_LIMIT = 20_000;

/**
 * Reads the structure of a request in one pass from the newest message back: an OpenAI
 * chat-completions or Responses body, an Anthropic messages body, or a bare prompt. Never throws;
 * what is not understood is passed over, and anything else reads as the empty request.
 *
 * The parts of `text` are the body's own strings, not copies. Work is linear in the number of
 * messages, parts and tools, and stops at 20,000 of them; no text is looked into.
 */
export function readRequest(request: unknown): RequestReading {
  const reading = new Reading();
  fillReading(reading, request);
  return reading;
}

/** `readRequest` into a reading that exists. */
export function fillReading(reading: Reading, request: unknown): void {
  reading.clear();
  try {
    if (typeof request === "string") readPrompt(reading, request);
    else if (isFields(request)) readBody(reading, request);
  } catch {
    // Parsed JSON cannot throw; a proxy or a getter can, and then counts as unreadable.
    reading.clear();
  }
}

function readBody(reading: Reading, body: Fields): void {
  readOptions(reading, body);
  const conversation = body.messages ?? body.input ?? body.prompt;
  if (typeof conversation === "string") readPrompt(reading, conversation);
  else if (Array.isArray(conversation)) {
    for (let at = conversation.length - 1; at >= 0 && visit(reading); at -= 1) {
      readMessage(reading, conversation[at]);
    }
  }
  readOutside(reading, body.system);
  readOutside(reading, body.instructions);
  readTools(reading, body.tools);
}

function readPrompt(reading: Reading, prompt: string): void {
  const latest = reading.humanTurns === 0;
  if (readText(reading, prompt, latest) === "speech") reading.humanTurns += 1;
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
      for (let at = 0; at < message.tool_calls.length && visit(reading); at += 1) {
        const call: unknown = message.tool_calls[at];
        const made: unknown = isFields(call) ? (call.function ?? call.custom) : undefined;
        readCall(reading, isFields(made) ? (made.arguments ?? made.input) : undefined);
      }
    }
  }
}

/** An item of a Responses conversation that is no message. */
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
  for (let at = 0; at < content.length && visit(reading); at += 1) {
    const part: unknown = content[at];
    const found = readPart(reading, part, latest);
    if (found === "speech") speech += 1;
    else if (found === "attachment") attachments += 1;
    else if (found === "result") {
      results += 1;
      failed = isFields(part) && part.is_error === true;
    }
  }
  // A person who writes beside tool results starts a new turn: the results came before it.
  if (speech > 0 || (attachments > 0 && results === 0)) reading.humanTurns += 1;
  else if (latest && results > 0) {
    if (reading.toolResults === 0) reading.toolFailed = failed;
    reading.toolResults += results;
  }
}

type Found = "speech" | "attachment" | "result" | "other";

/** Reads one part; the text of a person's `latest` message is kept, all else is counted. */
function readPart(reading: Reading, part: unknown, latest: boolean): Found {
  if (typeof part === "string") return readText(reading, part, latest);
  if (!isFields(part)) return "other";
  switch (part.type) {
    case "image":
    case "image_url":
    case "input_image":
      reading.images += 1;
      reading.outsideLength += IMAGE_CHARACTERS;
      return "attachment";
    case "document":
    case "file":
    case "input_file":
    case "audio":
    case "input_audio":
      reading.files += 1;
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

/** A document given as text counts as that text. */
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

/** Counts content of which no text is a person's latest: one level of parts. */
function readOutside(reading: Reading, content: unknown): void {
  if (typeof content === "string") reading.outsideLength += content.length;
  else if (Array.isArray(content)) {
    for (let at = 0; at < content.length && visit(reading); at += 1) {
      const part: unknown = content[at];
      if (!isFields(part) || part.type !== "tool_result") readPart(reading, part, false);
    }
  }
}

/** Arguments are JSON text or an object; of an object only the strings in it are counted. */
function readCall(reading: Reading, given: unknown): void {
  reading.toolCalls += 1;
  let characters = typeof given === "string" ? given.length : 0;
  if (isFields(given)) {
    for (const name in given) {
      if (!visit(reading)) break;
      const value = given[name];
      if (typeof value === "string") characters += value.length;
    }
  }
  reading.outsideLength += Math.max(CALL_CHARACTERS, characters);
}

function readTools(reading: Reading, tools: unknown): void {
  if (!Array.isArray(tools)) return;
  reading.tools = tools.length;
  reading.outsideLength += tools.length * TOOL_CHARACTERS;
  for (let at = 0; at < tools.length && visit(reading); at += 1) {
    const tool: unknown = tools[at];
    if (!isFields(tool)) continue;
    const named = isFields(tool.function) ? tool.function : tool;
    if (typeof named.description === "string") reading.outsideLength += named.description.length;
  }
}

/** A tool result of OpenAI's, which never says that it failed. */
function countResult(reading: Reading): void {
  if (reading.humanTurns === 0) reading.toolResults += 1;
}

function visit(reading: Reading): boolean {
  if (reading.visited >= VISIT_LIMIT) return false;
  reading.visited += 1;
  return true;
}
