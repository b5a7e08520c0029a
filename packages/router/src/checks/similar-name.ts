import { closestMatch } from "leven";

/**
 * The known name that a misspelt one probably means: about a third of its letters may differ, but the
 * first one only if the known name follows (`no-json`, `json`).
 */
export function similarName(name: string, known: readonly string[]): string | undefined {
  const initial = name[0]?.toLowerCase();
  const candidates = known.filter(
    (candidate) => candidate[0]?.toLowerCase() === initial || name.endsWith(candidate),
  );
  return closestMatch(name, candidates, { maxDistance: 1 + Math.floor(name.length / 3) });
}

/** Completes an error message about an unknown name. */
export function hintFor(name: string, known: readonly string[]): string {
  const similar = similarName(name, known);
  return similar === undefined ? `known are ${known.join(", ")}` : `did you mean \`${similar}\`?`;
}
