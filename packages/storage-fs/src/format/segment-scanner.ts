import { MAX_WRITE_BYTES } from "../options/limits.ts";
import { CorruptFileError } from "./corrupt.ts";
import { decodeLine, type LogLine, throughOf } from "./line.ts";
import type { Line } from "./read-lines.ts";

const SECTOR_BYTES = 512;

/** The first flaw of a segment. The bytes after it tell an unfinished write from damage. */
interface Flaw {
  readonly start: number;
  /** The sequence number that was expected there. */
  readonly due: number;
  /** True if every flawed piece has sectors that never reached the disk, or ends the file. */
  unwritten: boolean;
}

/**
 * Accepts the lines of a segment in order, and determines how far they are good. The rest may be the
 * trace of an unfinished write; any other flaw is thrown as `corrupt`.
 */
export class SegmentScanner {
  /** The first byte of the last complete write. */
  lastWrite = 0;
  /** Total length of the complete writes, and the sequence number of their last line. */
  length = 0;
  end: number;
  /** Number of entries that an earlier salvage recorded as lost. */
  lost = 0;
  readonly #path: string;
  #due: number;
  /** The write that has begun but is not complete yet. */
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

  /** Throws `corrupt` unless an unfinished write explains the flaw. To be called after the last line. */
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
        `entry ${sequence} stands in the place of ${this.#due}`,
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

/** True if the file ends within the line, and not just with a damaged newline. */
function isCutShort({ bytes, terminated }: Line): boolean {
  return !terminated && decodeLine(bytes.subarray(0, -1)) === undefined;
}

/**
 * True if NULs fill the line from the start of a sector, or of the write, to the end of a sector: a
 * power cut leaves such gaps if only later parts of the write reached the disk.
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
