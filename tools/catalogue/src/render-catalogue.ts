import type { CatalogueEntry } from "@armature/catalogue";

/** The source text of `packages/catalogue/src/catalogue.ts`, with one line per model. */
export function renderCatalogue(day: string, entries: readonly CatalogueEntry[]): string {
  return [
    "// biome-ignore-all format: one line per model, so that changes can be reviewed",
    "// Written by `npm run catalogue`. Do not edit.",
    'import type { CatalogueEntry } from "./catalogue-entry.ts";',
    "",
    "/** The day of the prices, as `YYYY-MM-DD`. */",
    `export const catalogueDate = "${day}";`,
    "",
    "/** All models, sorted by provider and id. */",
    "export const catalogue: readonly CatalogueEntry[] = [",
    ...entries.map((entry) => `  ${literal(entry)},`),
    "];",
    "",
  ].join("\n");
}

/** A literal as a person would write it: keys without quotes where they need none. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => {
    const name = /^[a-z]\w*$/i.test(key) ? key : JSON.stringify(key);
    return `${name}: ${literal(field)}`;
  });
  return `{ ${fields.join(", ")} }`;
}
