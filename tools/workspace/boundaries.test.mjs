import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { boundaryViolations } from "./boundaries.mjs";

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "boundaries-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function plant(name, floor, dependencies, source) {
  const folder = join(root, "packages", name);
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: `@x/${name}`, dependencies, nx: { tags: [`floor:${floor}`] } }),
  );
  writeFileSync(join(folder, "src/index.ts"), source);
}

test("the packages of this workspace keep to their floors and declare what they import", () => {
  expect(boundaryViolations(fileURLToPath(new URL("../..", import.meta.url)))).toEqual([]);
});

test("an import from a lower floor is fine", () => {
  plant("low", 0, {}, "export const a = 1;");
  plant("high", 1, { "@x/low": "0" }, 'export { a } from "@x/low";');
  expect(boundaryViolations(root)).toEqual([]);
});

test("an import from a higher or the same floor is a violation", () => {
  plant("a", 1, { "@x/b": "0" }, 'import { b } from "@x/b";\nexport const a = b;');
  plant("b", 1, { "@x/c": "0" }, 'export type { C } from "@x/c/sub";\nexport const b = 1;');
  plant("c", 2, {}, "export type C = 1;");
  expect(boundaryViolations(root)).toEqual([
    'packages/a/src/index.ts: floor 1 imports "@x/b" of floor 1; only lower floors may be',
    'packages/b/src/index.ts: floor 1 imports "@x/c" of floor 2; only lower floors may be',
  ]);
});

test("an undeclared import is a violation, a dynamic one too", () => {
  plant("a", 0, {}, 'import "left-pad";\nexport const b = import("right-pad");');
  expect(boundaryViolations(root)).toEqual([
    'packages/a/src/index.ts: imports "left-pad", which its package.json does not declare',
    'packages/a/src/index.ts: imports "right-pad", which its package.json does not declare',
  ]);
});

test("a package without a floor is a violation", () => {
  plant("a", "", {}, "export {};");
  expect(boundaryViolations(root)).toEqual(['packages/a: nx.tags must hold one "floor:<number>"']);
});

test("reaching into another package's folder is a violation", () => {
  plant("a", 0, {}, 'import "../../b/src/index.ts";');
  plant("b", 0, {}, "export {};");
  expect(boundaryViolations(root)).toHaveLength(1);
});
