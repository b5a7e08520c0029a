import type { StreamTap } from "../../protocols/protocol.ts";

/** What goes on to the client of whole events. */
export interface TappedEvents {
  /** The bytes as they came, unless an event was dropped or its data changed. */
  readonly bytes: Uint8Array;
  /** The event that ends the stream; undefined if it goes on. */
  readonly last: Uint8Array | undefined;
}

/** A blank line; CR LF counts as one end of a line. */
const BLANK_LINE = /(?:\r\n|\n|\r(?!\n)){2}/g;
const LINE_END = /\r\n|\n|\r/;

const decoder = new TextDecoder();

/**
 * Lets a tap read whole events, each once.
 * @throws Failure
 */
export function tapEvents(bytes: Uint8Array, tap: StreamTap): TappedEvents {
  const text = decoder.decode(bytes);
  /** The text that goes on, while it differs from what came. */
  let passed: string | undefined;
  let start = 0;
  for (const { 0: blank, index } of text.matchAll(BLANK_LINE)) {
    const end = index + blank.length;
    const event = text.slice(start, index);
    const data = dataOf(event);
    const verdict = data === undefined ? "pass" : tap.add(data);
    if (verdict === "pass") {
      if (passed !== undefined) passed += text.slice(start, end);
    } else {
      passed ??= text.slice(0, start);
      const changed = typeof verdict === "object";
      if (verdict === "last" || (changed && verdict.last)) {
        const last = changed ? withData(event, verdict.data) : text.slice(start, end);
        return { bytes: Buffer.from(passed), last: Buffer.from(last) };
      }
      if (changed) passed += withData(event, verdict.data);
    }
    start = end;
  }
  return { bytes: passed === undefined ? bytes : Buffer.from(passed), last: undefined };
}

/** The data of an event; undefined if it has none, such as a comment. */
function dataOf(event: string): string | undefined {
  // The usual event costs no list of lines.
  if (event.startsWith("data: ") && !/[\r\n]/.test(event)) return event.slice("data: ".length);
  let data: string | undefined;
  for (const line of event.split(LINE_END)) {
    const [, value] = /^data(?:: ?(.*))?$/s.exec(line) ?? [];
    if (value !== undefined) data = data === undefined ? value : `${data}\n${value}`;
  }
  return data;
}

/** The event with other data on one line. */
function withData(event: string, data: string): string {
  const rest = event.split(LINE_END).filter((line) => line !== "" && !/^data(?::|$)/.test(line));
  return `${[...rest, `data: ${data}`].join("\n")}\n\n`;
}
