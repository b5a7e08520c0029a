import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { catalogue } from "@armature/catalogue";
import { changesBetween } from "./changes.ts";
import type { Disagreement } from "./compare.ts";
import { facts, preferences } from "./facts.ts";
import { fetchPackage } from "./fetch-package.ts";
import type { Listing } from "./listing.ts";
import { merge } from "./merge.ts";
import { genaiPrices, piAi } from "./packages.ts";
import { providers } from "./providers.ts";
import { readGenaiPrices } from "./read-genai-prices.ts";
import { readPiAi, readPiAiDate } from "./read-pi-ai.ts";
import { renderCatalogue } from "./render-catalogue.ts";

const target = new URL("../../../packages/catalogue/src/catalogue.ts", import.meta.url);

const directory = await mkdtemp(join(tmpdir(), "armature-catalogue-"));
try {
  const [piAiFolder, genaiPricesFolder] = await Promise.all([
    fetchPackage(piAi, directory),
    fetchPackage(genaiPrices, directory),
  ]);
  const data = join(piAiFolder, "dist/providers/data");
  const day = readPiAiDate(await readJson(join(data, ".manifest.json")));
  const listings: Listing[] = [];
  for (const { name, piAi: file } of providers) {
    listings.push(...readPiAi(name, await readJson(join(data, `${file}.json`))));
  }
  const { findProvider } = await import(
    pathToFileURL(join(genaiPricesFolder, "dist/index.js")).href
  );
  const records = providers.flatMap(({ name, genaiPrices: providerId }) =>
    readGenaiPrices(name, findProvider({ providerId }), day),
  );
  const protocolsOf = (listing: Listing) =>
    providers.find(({ name }) => name === listing.provider)?.protocolsOf(listing);

  const merged = merge({ listings, records, facts, preferences, protocolsOf, day });
  print("Disagreements that nothing settles", merged.disagreements.filter(isOpen).map(lineOf));
  const settled = merged.disagreements.filter((one) => !isOpen(one));
  print("Disagreements settled", settled.map(lineOf));
  print("Facts about models that are not listed", merged.unused);
  print("Changes of the catalogue", changesBetween(catalogue, merged.entries));
  if (merged.disagreements.some(isOpen)) {
    console.error(
      "\nNothing was written: settle the disagreements in tools/catalogue/src/facts.ts",
    );
    process.exitCode = 1;
  } else {
    await writeFile(target, renderCatalogue(day, merged.entries));
    console.log(`\n${merged.entries.length} models, prices of ${day}`);
  }
} finally {
  await rm(directory, { recursive: true });
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}

function isOpen({ settledBy }: Disagreement): boolean {
  return settledBy === undefined;
}

function lineOf({ provider, model, field, piAi, genaiPrices, settledBy }: Disagreement): string {
  const values = `pi-ai ${JSON.stringify(piAi)}, genai-prices ${JSON.stringify(genaiPrices)}`;
  return `${provider} ${model} ${field}: ${values}${settledBy ? ` → ${settledBy}` : ""}`;
}

function print(title: string, lines: readonly string[]): void {
  console.log(`\n${title}: ${lines.length || "none"}`);
  for (const line of lines) console.log(`  ${line}`);
}
