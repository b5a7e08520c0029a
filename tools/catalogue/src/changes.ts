import { isDeepStrictEqual } from "node:util";
import type { CatalogueEntry } from "@armature/catalogue";

/** The differences between two catalogues, one line for each, such as `+ openai gpt-6.2-sol`. */
export function changesBetween(
  before: readonly CatalogueEntry[],
  after: readonly CatalogueEntry[],
): string[] {
  const old = new Map(before.map((entry) => [nameOf(entry), entry]));
  const current = new Map(after.map((entry) => [nameOf(entry), entry]));
  const removed = [...old.keys()].filter((name) => !current.has(name)).map((name) => `- ${name}`);
  const rest = [...current].flatMap(([name, entry]) => {
    const previous = old.get(name);
    return previous === undefined ? [`+ ${name}`] : changedFields(name, previous, entry);
  });
  return [...removed, ...rest];
}

function changedFields(name: string, before: CatalogueEntry, after: CatalogueEntry): string[] {
  const left: Record<string, unknown> = { ...before };
  const right: Record<string, unknown> = { ...after };
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .filter((field) => !isDeepStrictEqual(left[field], right[field]))
    .map((field) => `~ ${name} ${field}: ${textOf(left[field])} → ${textOf(right[field])}`);
}

function nameOf({ provider, model }: CatalogueEntry): string {
  return `${provider} ${model}`;
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? "none";
}
