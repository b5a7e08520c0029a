import type { Json } from "@armature/storage";
import { seal, unseal } from "./checksum.ts";

const HEADER =
  /^"seq":([1-9]\d{0,15}),"first":([1-9]\d{0,15}),"last":([1-9]\d{0,15}),"(entry|lost)":/;
const HEADER_MAX_LENGTH = 100;

/** One line of a segment. The lines of one write are valid only together. */
export interface LogLine {
  readonly sequence: number;
  /** Sequence numbers of the first and last line of the same write. */
  readonly first: number;
  readonly last: number;
  /** True if the line replaces the entries `first` to `last`, which are lost. */
  readonly lost: boolean;
  /** The JSON of the entry. It parses unless another program forged the checksum. */
  text(): string;
}

/** The last sequence number that a line stands for. */
export function throughOf({ sequence, last, lost }: LogLine): number {
  return lost ? last : sequence;
}

/**
 * The lines of one write, each `{"crc":"…","seq":2,"first":1,"last":3,"entry":…}` and a newline.
 *
 * @param entries JSON texts, which never contain a raw newline or NUL
 * @param first sequence number of the first entry
 */
export function encodeLines(entries: readonly string[], first: number): Buffer {
  const last = first + entries.length - 1;
  const lines = entries.map((entry, index) =>
    seal(`"seq":${first + index},"first":${first},"last":${last},"entry":${entry}}`),
  );
  return Buffer.from(`${lines.join("\n")}\n`);
}

/** The line that replaces lost entries. */
export function encodeLost(first: number, last: number): Buffer {
  return Buffer.from(`${seal(`"seq":${first},"first":${first},"last":${last},"lost":true}`)}\n`);
}

/** Decodes a line without its newline; undefined if it is damaged. */
export function decodeLine(bytes: Buffer): LogLine | undefined {
  const rest = unseal(bytes);
  if (rest === undefined) return undefined;
  const header = HEADER.exec(rest.toString("latin1", 0, HEADER_MAX_LENGTH));
  if (header === null) return undefined;
  const [start, sequence, first, last, field] = header;
  return {
    sequence: Number(sequence),
    first: Number(first),
    last: Number(last),
    lost: field === "lost",
    text: () => rest.toString("utf8", start.length, rest.length - 1),
  };
}

/** The entry of a line; undefined if its text is not JSON. */
export function parseEntry(line: LogLine): Json | undefined {
  try {
    return JSON.parse(line.text()) as Json;
  } catch {
    return undefined;
  }
}
