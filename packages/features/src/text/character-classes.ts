/** Classes of a UTF-16 unit, as bits of `classOf`. */
export const LETTER = 1;
export const UPPER = 2;
export const DIGIT = 4;
/** A sign that is typical of code or formulas. */
export const SYMBOL = 8;
/** Invisible: controls, spaces, direction marks. */
export const BLANK = 16;
/** Ends a sentence; a full stop, which does so only before a blank, is handled separately. */
export const STOP = 32;
export const QUESTION = 64;
/** Written without spaces between words: kana, Han, Hangul. */
export const IDEOGRAPH = 128;

type Range = readonly [first: number, last: number];

const letters: readonly Range[] = [
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0xc0, 0x1fff],
];
/** × ÷, and punctuation and spaces within the ranges of letters. */
const notLetters: readonly Range[] = [
  [0xd7, 0xd7],
  [0xf7, 0xf7],
  [0x60c, 0x60c],
  [0x61b, 0x61f],
  [0x6d4, 0x6d4],
  [0x964, 0x965],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
];
/** ASCII, Arabic, Persian, Devanagari, full width. */
const digits: readonly Range[] = [
  [0x30, 0x39],
  [0x660, 0x669],
  [0x6f0, 0x6f9],
  [0x966, 0x96f],
  [0xff10, 0xff19],
];
const blanks: readonly Range[] = [
  [0x00, 0x20],
  [0x7f, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x2064],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const ideographs: readonly Range[] = [
  [0x3041, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
];
/** Scripts with stable case pairs, so that all engines agree: Latin, Greek, Cyrillic, Vietnamese. */
const cased: readonly Range[] = [
  [0x41, 0x5a],
  [0xc0, 0x52f],
  [0x1e00, 0x1eff],
];

/** Class bits of every UTF-16 unit. */
export const classOf: Uint8Array = new Uint8Array(0x10000);

/** Lower case of the units below 0x2000; units above have no case here. */
export const foldOf: Uint16Array = Uint16Array.from({ length: 0x2000 }, (_, unit) => unit);

function mark(ranges: readonly Range[], bits: number): void {
  for (const [first, last] of ranges) {
    for (let unit = first; unit <= last; unit++) classOf[unit] = bits;
  }
}

function add(characters: string, bits: number): void {
  for (const character of characters) {
    const unit = character.charCodeAt(0);
    classOf[unit] = (classOf[unit] ?? 0) | bits;
  }
}

mark(letters, LETTER);
mark(notLetters, 0);
mark(digits, DIGIT);
mark(ideographs, IDEOGRAPH);
mark(blanks, BLANK);
add("+=*^%<>\\_#~{};`|", SYMBOL);
add("!。！।۔", STOP);
add("?？؟", STOP | QUESTION);
for (const [first, last] of cased) {
  for (let unit = first; unit <= last; unit++) {
    const lower = String.fromCharCode(unit).toLowerCase();
    if (lower.length === 1 && lower.charCodeAt(0) !== unit && classOf[unit] === LETTER) {
      classOf[unit] = LETTER | UPPER;
      foldOf[unit] = lower.charCodeAt(0);
    }
  }
}

/** The unit in lower case. */
export function fold(unit: number): number {
  return unit < 0x2000 ? (foldOf[unit] as number) : unit;
}
