import { MAX_WRITE_BYTES } from "../options/limits.ts";
import { CorruptFileError } from "./corrupt.ts";
import { decodeLine, type LogLine, throughOf } from "./line.ts";
import type { Line } from "./read-lines.ts";

const SECTOR_BYTES = 512;

/** What follows the first flaw decides whether it is an unfinished write or damage. */
interface Flaw {
  readonly start: number;
  /** The sequence number that was due there. */
  readonly due: number;
  /** Whether every flawed piece has sectors that the disk never got, or is the end of the file. */
  unwritten: boolean;
}

/**
 * Takes the lines of a segment one after the other and tells how far they are good. What is not may
 * be the trace of a write that stopped half way; anything else is thrown as `corrupt`.
 */
export class SegmentScanner {
  /** Where the last complete write begins. */
  lastWrite = 0;
  /** The length of all complete writes, and the sequence number of their last line. */
  length = 0;
  end: number;
  /** How many entries lines stand in for. */
  lost = 0;
  readonly #path: string;
  #due: number;
  /** The write that has begun and is not complete. */
  #write: LogLine | undefined;
  #flaw: Flaw | undefined;

  constructor(path: string, first: number) {
    this.#path = path;
    this.#due = first;
    this.end = first - 1;
  }

  accept(piece: Line): void {
    const { bytes, start, terminated } = piece;
    const line = terminated ? decodeLine(bytes) : undefined;
    if (this.#flaw !== undefined) this.#acceptAfterFlaw(this.#flaw, line, piece);
    else if (line === undefined) {
      this.#flaw = { start, due: this.#due, unwritten: true };
      this.#acceptAfterFlaw(this.#flaw, line, piece);
    } else this.#acceptLine(line, start, start + bytes.length + 1);
  }

  /** A write that stopped half way leaves nothing else behind its flaw but parts of itself. */
  finish(size: number): void {
    const flaw = this.#flaw;
    if (flaw === undefined) return;
    if (!flaw.unwritten)
      throw new CorruptFileError(this.#path, flaw.start, `entry ${flaw.due} is unreadable`);
    if (size - this.length > MAX_WRITE_BYTES) {
      throw new CorruptFileError(
        this.#path,
        flaw.start,
        `${size - flaw.start} bytes hold no entry`,
      );
    }
  }

  #acceptLine(line: LogLine, start: number, next: number): void {
    const { sequence, first, last } = line;
    const begun = this.#write;
    const inPlace =
      sequence === this.#due &&
      (begun === undefined
        ? first === sequence && last >= sequence
        : first === begun.first && last === begun.last);
    if (!inPlace) {
      throw new CorruptFileError(
        this.#path,
        start,
        `entry ${sequence} stands where ${this.#due} is due`,
      );
    }
    const through = throughOf(line);
    if (line.lost) this.lost += last - first + 1;
    this.#due = through + 1;
    this.#write = line;
    if (through === last) {
      this.#write = undefined;
      this.lastWrite = this.length;
      this.length = next;
      this.end = last;
    }
  }

  #acceptAfterFlaw(flaw: Flaw, line: LogLine | undefined, piece: Line): void {
    if (line === undefined) {
      flaw.unwritten &&= isCutShort(piece) || hasUnwrittenSector(piece, this.length);
    } else if (line.first > flaw.due) {
      throw new CorruptFileError(
        this.#path,
        flaw.start,
        `entry ${flaw.due} is unreadable, later ones follow`,
      );
    }
  }
}

/** Whether the file ends within the line; a whole line is none whose newline became another byte. */
function isCutShort({ bytes, terminated }: Line): boolean {
  return !terminated && decodeLine(bytes.subarray(0, -1)) === undefined;
}

/**
 * Whether NULs fill sectors to their ends, from a sector's beginning or that of the write: what a
 * power cut leaves where it let only later parts of the write reach the disk.
 */
function hasUnwrittenSector({ bytes, start }: Line, writeStart: number): boolean {
  let to = 0;
  for (let from = bytes.indexOf(0); from !== -1; from = bytes.indexOf(0, to)) {
    to = from + 1;
    while (bytes[to] === 0) to++;
    const begins = start + from === writeStart || (start + from) % SECTOR_BYTES === 0;
    if (begins && (start + to) % SECTOR_BYTES === 0) return true;
  }
  return false;
}
