import type { SharedV4Warning } from "@ai-sdk/provider";

/** Longest value of the header, in characters. */
const MAX_CHARACTERS = 256;

/**
 * The header that tells a client what of its request the model does not heed; undefined if that is
 * nothing. A list that is too long ends in `...`.
 *
 * @param dropped fields of the request that the model does not get, or gets in another form
 * @param warnings of the model: untrusted
 */
export function droppedHeader(
  dropped: readonly string[],
  warnings: readonly SharedV4Warning[] = [],
): Readonly<Record<string, string>> | undefined {
  const names = [...dropped, ...warnings.map(nameOf)].map(printable).filter((name) => name !== "");
  if (names.length === 0) return undefined;
  const list = [...new Set(names)].join(", ");
  const value = list.length <= MAX_CHARACTERS ? list : `${list.slice(0, MAX_CHARACTERS - 3)}...`;
  return { "x-armature-dropped": value };
}

function nameOf(warning: SharedV4Warning): string {
  switch (warning.type) {
    case "unsupported":
    case "compatibility":
      return warning.feature;
    case "deprecated":
      return warning.setting;
    case "other":
      return beforeQuotation(warning.message);
  }
}

/** The beginning of a message that may go on to quote the prompt. */
function beforeQuotation(message: string): string {
  return message.split(/[.:"'`{[<]/, 1)[0] ?? "";
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]+|,/g, " ").trim();
}
