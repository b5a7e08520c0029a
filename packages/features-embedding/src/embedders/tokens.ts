/** Units read from the start of a text, and from the end of a longer one. */
const HEAD = 3072;
const TAIL = 1024;

const SIGN = 0;
const BLANK = 1;
const LETTER = 2;
/** Written without spaces between words. */
const IDEOGRAPH = 3;

type Range = readonly [first: number, last: number];

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
const letters: readonly Range[] = [
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0xc0, 0x1fff],
];
/** Signs and digits within the ranges of letters. */
const notLetters: readonly Range[] = [
  [0xd7, 0xd7],
  [0xf7, 0xf7],
  [0x60c, 0x60c],
  [0x61b, 0x61f],
  [0x660, 0x669],
  [0x6d4, 0x6d4],
  [0x6f0, 0x6f9],
  [0x964, 0x96f],
];
const ideographs: readonly Range[] = [
  [0x3041, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
];
/** Scripts with stable case pairs, so that all engines agree. */
const cased: readonly Range[] = [
  [0x41, 0x5a],
  [0xc0, 0x52f],
  [0x1e00, 0x1eff],
];

const kindOf = new Uint8Array(0x10000);
const lowerOf = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);

function mark(ranges: readonly Range[], kind: number): void {
  for (const [first, last] of ranges) kindOf.fill(kind, first, last + 1);
}

mark(letters, LETTER);
mark(notLetters, SIGN);
mark(ideographs, IDEOGRAPH);
mark(blanks, BLANK);
for (const [first, last] of cased) {
  for (let unit = first; unit <= last; unit++) {
    const lower = String.fromCharCode(unit).toLowerCase();
    if (lower.length === 1) lowerOf[unit] = lower.charCodeAt(0);
  }
}

/** FNV-1a over UTF-16 units. */
const HASH_START = 0x811c9dc5 | 0;

function hashUnit(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/**
 * Visits the 32-bit hash of every token of a text in one forward pass: words in lower case, ideographs
 * and their pairs, and single digits and signs. Of a text longer than 4,096 units, only the first 3,072
 * and the last 1,024 are read.
 */
export function visitTokens(text: string, visit: (hash: number) => void): void {
  if (text.length <= HEAD + TAIL) {
    visitRange(text, 0, text.length, visit);
  } else {
    visitRange(text, 0, HEAD, visit);
    visitRange(text, text.length - TAIL, text.length, visit);
  }
}

function visitRange(text: string, from: number, to: number, visit: (hash: number) => void): void {
  let word = HASH_START;
  let inWord = false;
  let ideograph = 0;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    const kind = kindOf[unit] as number;
    if (kind === LETTER) {
      word = hashUnit(word, lowerOf[unit] as number);
      inWord = true;
      ideograph = 0;
      continue;
    }
    if (inWord) {
      visit(word);
      word = HASH_START;
      inWord = false;
    }
    if (kind !== BLANK) {
      const alone = hashUnit(HASH_START, unit);
      visit(alone);
      if (kind === IDEOGRAPH && ideograph !== 0)
        visit(hashUnit(hashUnit(HASH_START, ideograph), unit));
    }
    ideograph = kind === IDEOGRAPH ? unit : 0;
  }
  if (inWord) visit(word);
}
