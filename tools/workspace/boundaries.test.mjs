import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
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

/** A package with the given files, by their paths in `src`. */
function plantFolders(folders, files) {
  const folder = join(root, "packages", "a");
  const manifest = { name: "@x/a", nx: { tags: ["floor:0"] }, armature: { folders } };
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(join(folder, "src", dirname(file)), { recursive: true });
    writeFileSync(join(folder, "src", file), source);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
}

test("folders may import folders below them, and every file the package's error", () => {
  plantFolders(["high", "high/inner", "low"], {
    "index.ts": 'export * from "./high/a.ts";',
    "high/a.ts": 'export * from "./inner/b.ts";',
    "high/inner/b.ts": 'export * from "../../low/c.ts";',
    "low/c.ts": 'export * from "../error.ts";',
    "error.ts": "export {};",
  });
  expect(boundaryViolations(root)).toEqual([]);
});

test("an import of a folder above, or of a file directly in src, is a violation", () => {
  plantFolders(["high", "low"], {
    "index.ts": "export {};",
    "high/a.ts": 'import "../index.ts";',
    "low/b.ts": 'import type { A } from "../high/a.ts";',
  });
  const rule = "only folders listed below its own may be imported";
  expect(boundaryViolations(root)).toEqual([
    `packages/a/src/high/a.ts: imports a file directly in src; ${rule}`,
    `packages/a/src/low/b.ts: imports folder "high"; ${rule}`,
  ]);
});

test("folders side by side may not import each other", () => {
  plantFolders([["left", "right"], "low"], {
    "left/a.ts": 'import "../right/b.ts";',
    "right/b.ts": 'import "../low/c.ts";',
    "low/c.ts": "export {};",
  });
  expect(boundaryViolations(root)).toEqual([
    'packages/a/src/left/a.ts: imports folder "right"; only folders listed below its own may be imported',
  ]);
});

test("a folder that is not listed, and one that is but holds no file, are violations", () => {
  plantFolders(["gone"], { "new/a.ts": "export {};" });
  expect(boundaryViolations(root)).toEqual([
    'packages/a: armature.folders does not list "new"',
    'packages/a: armature.folders lists "gone", an empty folder',
  ]);
});

test("files that import each other in a circle are a violation", () => {
  plantFolders([], {
    "a.ts": 'import type { B } from "./b.ts";',
    "b.ts": 'export * from "./c.ts";',
    "c.ts": 'import "./a.ts";',
  });
  expect(boundaryViolations(root)).toEqual([
    "packages/a/src/a.ts: imports itself through src/a.ts → src/b.ts → src/c.ts → src/a.ts",
  ]);
});

test("a folder with more than 15 files is a violation", () => {
  const files = Array.from({ length: 16 }, (_, i) => [`many/${i}.ts`, "export {};"]);
  plantFolders(["many"], Object.fromEntries(files));
  expect(boundaryViolations(root)).toEqual([
    "packages/a/src/many: holds 16 files; at most 15 may be",
  ]);
});
