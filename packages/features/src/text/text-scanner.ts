import {
  BLANK,
  classOf,
  DIGIT,
  fold,
  IDEOGRAPH,
  LETTER,
  QUESTION,
  STOP,
  SYMBOL,
  UPPER,
} from "./character-classes.ts";
import {
  CLOSED,
  CODE,
  findSlot,
  HASH_START,
  hashUnit,
  listsOf,
  OPEN,
  SCIENCE,
  SLOTS,
} from "./lexicon-table.ts";
import { copyWindow, WINDOW } from "./text-window.ts";

/** Open and closed words count only within this distance of either end. */
const OUTER = 1024;
const TRIGRAM_BITS = 14;

/**
 * Statistics of a text, counted in one forward pass over a bounded window. A scan reuses the buffers and
 * allocates nothing; the fields hold the result of the last scan.
 */
export class TextScanner {
  /** Units scanned. */
  size = 0;
  digits = 0;
  upper = 0;
  symbols = 0;
  questions = 0;
  /** Ends of sentences. */
  sentences = 0;
  /** Lines with a visible character. */
  lines = 0;
  /** True if the last visible character is a question mark. */
  endsAsking = false;
  /** Distinct case-folded trigrams of units, minus a few collisions in 16,384 bits. */
  trigrams = 0;
  /** Distinct words of each list; open and closed ones only within 1,024 units of either end. */
  open = 0;
  closed = 0;
  code = 0;
  science = 0;

  readonly #window = new Uint16Array(WINDOW + 1);
  readonly #seen = new Int32Array(2 ** (TRIGRAM_BITS - 5));
  /** The last scan that met the word in each slot: anywhere, and near an end. */
  readonly #met = new Uint32Array(SLOTS);
  readonly #metOuter = new Uint32Array(SLOTS);
  #scan = 0;

  /**
   * Scans the text whose parts are joined by line breaks.
   *
   * @param length of the joined text
   */
  scan(parts: readonly string[], length: number): void {
    const window = this.#window;
    const seen = this.#seen.fill(0);
    const size = copyWindow(parts, length, window);
    window[size] = 0; // a blank ends the last word and the last sentence
    this.#begin(size);
    let digits = 0;
    let upper = 0;
    let symbols = 0;
    let questions = 0;
    let sentences = 0;
    let lines = 0;
    let trigrams = 0;
    let lineVisible = 0;
    let lastVisible = 0;
    let hash = HASH_START;
    let inWord = false;
    let ideograph = 0;
    let older = 0;
    let old = 0;
    for (let at = 0; at <= size; at++) {
      const unit = window[at] as number;
      const kind = classOf[unit] as number;
      const folded = fold(unit);
      if (at >= 2 && at < size) {
        const mixed = Math.imul(older, 0x2c1b3c6d) ^ Math.imul(old, 0x297a2d39) ^ folded;
        const trigram = Math.imul(mixed, 0x9e3779b1) >>> (32 - TRIGRAM_BITS);
        const word = seen[trigram >>> 5] as number;
        trigrams += ~(word >>> (trigram & 31)) & 1;
        seen[trigram >>> 5] = word | (1 << (trigram & 31));
      }
      older = old;
      old = folded;

      if ((kind & LETTER) !== 0) {
        upper += (kind & UPPER) >>> 1;
        hash = hashUnit(hash, folded);
        inWord = true;
        lineVisible = 1;
        lastVisible = kind;
        ideograph = 0;
        continue;
      }
      if (inWord) {
        const next = classOf[window[at + 1] as number] as number;
        const apostrophe = unit === 0x27 || unit === 0x2019;
        if (!apostrophe || at >= size || (next & LETTER) === 0) {
          this.#meet(hash, at);
          hash = HASH_START;
          inWord = false;
        }
      }
      if ((kind & BLANK) !== 0) {
        ideograph = 0;
        if (unit === 10 || at === size) {
          lines += lineVisible;
          lineVisible = 0;
        }
        continue;
      }
      lineVisible = 1;
      lastVisible = kind;
      if ((kind & IDEOGRAPH) !== 0) {
        const start = ideograph === 0 ? HASH_START : hashUnit(HASH_START, ideograph);
        this.#meet(hashUnit(start, unit), at);
        ideograph = unit;
        continue;
      }
      ideograph = 0;
      digits += (kind & DIGIT) >>> 2;
      symbols += (kind & SYMBOL) >>> 3;
      questions += (kind & QUESTION) >>> 6;
      const beforeBlank = ((classOf[window[at + 1] as number] as number) & BLANK) !== 0;
      if ((kind & STOP) !== 0 || (unit === 0x2e && beforeBlank)) sentences++;
    }
    this.digits = digits;
    this.upper = upper;
    this.symbols = symbols;
    this.questions = questions;
    this.sentences = sentences;
    this.lines = lines;
    this.trigrams = trigrams;
    this.endsAsking = (lastVisible & QUESTION) !== 0;
  }

  #begin(size: number): void {
    this.size = size;
    this.open = 0;
    this.closed = 0;
    this.code = 0;
    this.science = 0;
    this.#scan++;
    if (this.#scan === 2 ** 32) {
      this.#met.fill(0);
      this.#metOuter.fill(0);
      this.#scan = 1;
    }
  }

  /** Counts a word that ended before `at`, if it is on a list and new in this scan. */
  #meet(hash: number, at: number): void {
    const slot = findSlot(hash);
    const lists = listsOf[slot] as number;
    if (lists === 0) return;
    if (this.#met[slot] !== this.#scan) {
      this.#met[slot] = this.#scan;
      if ((lists & CODE) !== 0) this.code++;
      if ((lists & SCIENCE) !== 0) this.science++;
    }
    const outer = at <= OUTER || at >= this.size - OUTER;
    if (outer && this.#metOuter[slot] !== this.#scan) {
      this.#metOuter[slot] = this.#scan;
      if ((lists & OPEN) !== 0) this.open++;
      if ((lists & CLOSED) !== 0) this.closed++;
    }
  }
}
