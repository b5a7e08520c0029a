import { readFileSync } from "node:fs";
import { defineConfig } from "tsup";

// One configuration for every package: its entries are the sources that its `exports` name.
const { exports } = JSON.parse(readFileSync("package.json", "utf8"));

export default defineConfig({
  entry: Object.values<Record<string, string>>(exports).flatMap(
    (target) => target["@armature/source"] ?? [],
  ),
  format: "esm",
  target: "node22",
  dts: true,
  sourcemap: true,
  clean: true,
  removeNodeProtocol: false,
});
