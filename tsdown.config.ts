import { readFileSync } from "node:fs";
import { defineConfig } from "tsdown";

// One configuration for every package: its entries are the sources that its `exports` name.
const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
const sources = Object.values<Record<string, string>>(exports).flatMap(
  (target) => target["@armature/source"] ?? [],
);

export default defineConfig({
  cwd: process.cwd(),
  entry: Object.fromEntries(sources.map((path) => [/^\.\/src\/(.*)\.ts$/.exec(path)?.[1], path])),
  format: "esm",
  target: "node22",
  // Every export has a type annotation (`isolatedDeclarations`), so none has to be inferred.
  dts: { generator: "oxc" },
  sourcemap: true,
  fixedExtension: false,
  logLevel: "warn",
});
