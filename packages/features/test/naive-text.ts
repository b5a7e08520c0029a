import { requestLexicon } from "../src/text/request-lexicon.ts";

/** The eight text features by their definitions, with regular expressions and sets. */
export function naiveTextFeatures(text: string): Record<string, number> {
  const long = text.length > 4096;
  const scanned = long ? `${text.slice(0, 3072)}\n${text.slice(-1024)}` : text;
  const units = scanned.length + 1;
  const count = (pattern: RegExp): number => scanned.match(pattern)?.length ?? 0;
  const blank =
    "[\\x00-\\x20\\x7f-\\xa0\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u2064\\u3000\\ufeff]";
  const sentences = Math.max(1, count(new RegExp(`[?？؟!。！।۔]|\\.(?=${blank}|$)`, "g")));
  const visible = scanned.replace(new RegExp(blank, "g"), "");
  const asks = /[?？؟]$/.test(visible);
  const lines = scanned.split("\n").filter((line) => !new RegExp(`^${blank}*$`).test(line)).length;
  const folded = lower(scanned);
  const trigrams = new Set<string>();
  for (let at = 0; at + 3 <= folded.length; at++) trigrams.add(folded.slice(at, at + 3));
  const variety = Math.log(1 + trigrams.size) / Math.log(units + 1);

  const inner = folded.length > 2048 ? folded.length - 1024 : 1024;
  const open = new Set<string>();
  const closed = new Set<string>();
  const formal = new Set<string>();
  for (const { word, end } of words(folded)) {
    const outer = end <= 1024 || end >= inner;
    if (outer && lists.open.has(word)) open.add(word);
    if (outer && lists.closed.has(word)) closed.add(word);
    if (lists.code.has(word)) formal.add(`code ${word}`);
    if (lists.science.has(word)) formal.add(`science ${word}`);
  }
  const density =
    (800 * formal.size) / (units + 600) + (100 * count(/[+=*^%<>\\_#~{};`|]/g)) / (units + 150);
  return {
    length: Math.tanh((Math.log(1 + text.length) - 6) / 2),
    question: (asks ? 0.5 : 0) + 0.5 * Math.min(1, count(/[?？؟]/g) / sentences),
    digits: Math.min(1, (8 * count(/[0-9٠-٩۰-۹०-९０-９]/g)) / units),
    variety: Math.min(1, Math.max(0, 5 * (variety - 0.8))),
    openness: Math.tanh(open.size - 0.4 * closed.size),
    capitals: Math.min(1, (12 * count(/[\p{Lu}]/gu)) / units),
    formal: density / (density + 2),
    layout: lines / (lines + sentences),
  };
}

const lists = {
  open: new Set(requestLexicon.open.split(/\s+/)),
  closed: new Set(requestLexicon.closed.split(/\s+/)),
  code: new Set(requestLexicon.code.split(/\s+/)),
  science: new Set(requestLexicon.science.split(/\s+/)),
};

function lower(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const folded = text.charAt(at).toLowerCase();
    return folded.length === 1 ? folded : text.charAt(at);
  }).join("");
}

/** Words of letters, without apostrophes; and the pairs of text without spaces. */
function words(folded: string): { word: string; end: number }[] {
  const found: { word: string; end: number }[] = [];
  const letter =
    "[a-zÀ-ÖØ-öø-\\u060b\\u060d-\\u061a\\u0620-\\u065f\\u066a-\\u06d3\\u06d5-\\u06ef\\u06fa-\\u0963\\u0970-\\u167f\\u1681-\\u180d\\u180f-\\u1fff]";
  for (const match of folded.matchAll(new RegExp(`${letter}+(?:['’]${letter}+)*`, "g"))) {
    found.push({ word: match[0].replace(/['’]/g, ""), end: match.index + match[0].length });
  }
  const ideograph = /[ぁ-ヿ㐀-䶿一-鿿가-힣]+/g;
  for (const match of folded.matchAll(ideograph)) {
    found.push({ word: match[0].charAt(0), end: match.index });
    for (let at = 1; at < match[0].length; at++) {
      found.push({ word: match[0].slice(at - 1, at + 1), end: match.index + at });
    }
  }
  return found;
}
