import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { type CatalogueEntry, catalogue, catalogueDate } from "@armature/catalogue";
import { expect, test } from "vitest";
import { changesBetween } from "../src/changes.ts";
import { renderCatalogue } from "../src/render-catalogue.ts";

const file = new URL("../../../packages/catalogue/src/catalogue.ts", import.meta.url);

const entry: CatalogueEntry = {
  provider: "openrouter",
  model: 'quote"and\\slash',
  name: "M",
  price: { input: 1, output: 2, multipliers: { flex: 0.5, "on-demand": 2 } },
  contextWindow: 1000,
  maxOutputTokens: 10,
  vision: false,
  efforts: [],
  protocols: ["openai-chat"],
};

test("the rendered source evaluates to the day and the entries, with one line for each", async () => {
  const source = renderCatalogue("2026-11-20", [entry, { ...entry, model: "n" }]);
  expect(source.split("\n").filter((line) => line.startsWith("  {"))).toHaveLength(2);
  const script = stripTypeScriptTypes(source).replace(/^import .*$/m, "");
  const module = await import(`data:text/javascript,${encodeURIComponent(script)}`);
  expect(module.catalogueDate).toBe("2026-11-20");
  expect(module.catalogue).toEqual([entry, { ...entry, model: "n" }]);
});

test("the committed catalogue is as the generator writes it", async () => {
  expect(renderCatalogue(catalogueDate, catalogue)).toBe(await readFile(file, "utf8"));
});

test("changes name what was removed, added and changed, field by field", () => {
  const dearer = { ...entry, model: "c", price: { input: 2, output: 2 }, retires: "2027-01-01" };
  const before = [
    { ...entry, model: "a" },
    { ...entry, model: "b" },
    { ...entry, model: "c" },
  ];
  const after = [{ ...entry, model: "b" }, dearer, { ...entry, model: "d" }];
  expect(changesBetween(before, after)).toEqual([
    "- openrouter a",
    '~ openrouter c price: {"input":1,"output":2,"multipliers":{"flex":0.5,"on-demand":2}} → {"input":2,"output":2}',
    '~ openrouter c retires: none → "2027-01-01"',
    "+ openrouter d",
  ]);
  expect(changesBetween(after, after)).toEqual([]);
});
