import { globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";
import { circles, crowdedFolders, folderViolations } from "./folders.mjs";

/**
 * What is wrong with the imports of the packages under `root`:
 * - a package imports only what its package.json declares, and other packages of the workspace only
 *   from floors below its own;
 * - a folder of a package imports only folders below it, in the order of `armature.folders`;
 * - a folder holds at most 15 files;
 * - no files import each other in a circle.
 */
export function boundaryViolations(root) {
  const packages = new Map(
    globSync("packages/*/package.json", { cwd: root }).map((file) => {
      const manifest = JSON.parse(readFileSync(join(root, file), "utf8"));
      return [manifest.name, { ...manifest, folder: dirname(file), floor: floorOf(manifest) }];
    }),
  );
  return [...packages.values()].flatMap((own) => violationsIn(own, root, packages)).sort();
}

function violationsIn(own, root, packages) {
  const files = new Map(
    globSync("src/**/*.ts", { cwd: join(root, own.folder) }).map((file) => [
      file,
      importsOf(join(root, own.folder, file)),
    ]),
  );
  const found = own.floor === undefined ? ['nx.tags must hold one "floor:<number>"'] : [];
  for (const [file, specifiers] of files) {
    const problems = specifiers.flatMap((specifier) => problemWith(specifier, own, packages) ?? []);
    found.push(...problems.map((problem) => `/${file}: ${problem}`));
  }
  const local = localImports(files);
  found.push(
    ...folderViolations(local, own.armature?.folders ?? []),
    ...circles(local),
    ...crowdedFolders(files.keys()),
  );
  return found.map((problem) => own.folder + (problem.startsWith("/") ? "" : ": ") + problem);
}

function floorOf({ nx }) {
  const [floor] = (nx?.tags ?? []).flatMap((tag) => /^floor:(\d+)$/.exec(tag)?.[1] ?? []);
  return floor === undefined ? undefined : Number(floor);
}

function importsOf(file) {
  const found = [];
  const visit = (node) => {
    const dynamic =
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    const specifier = dynamic ? node.arguments[0] : node.moduleSpecifier;
    if (specifier !== undefined && ts.isStringLiteral(specifier)) found.push(specifier.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest));
  return found;
}

function problemWith(specifier, own, packages) {
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) return undefined;
  if (specifier.startsWith(".")) {
    return specifier.includes("/packages/") || /^(\.\.\/){2,}[^.]*\/src\//.test(specifier)
      ? `imports another package's file "${specifier}"; import it by name`
      : undefined;
  }
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  if (name === own.name) return undefined;
  const declared = { ...own.dependencies, ...own.peerDependencies };
  if (!(name in declared)) return `imports "${name}", which its package.json does not declare`;
  const other = packages.get(name);
  if (other !== undefined && !(other.floor < own.floor)) {
    return `floor ${own.floor} imports "${name}" of floor ${other.floor}; only lower floors may be`;
  }
  return undefined;
}

/** Each file's imports of files of the same package. */
function localImports(files) {
  return new Map(
    [...files].map(([file, specifiers]) => [
      file,
      specifiers
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => join(dirname(file), specifier))
        .filter((target) => files.has(target)),
    ]),
  );
}
