import { globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";

/**
 * What is wrong with the imports of the packages under `root`: a package imports only what its
 * package.json declares, and other packages of the workspace only from floors below its own.
 */
export function boundaryViolations(root) {
  const packages = new Map(
    globSync("packages/*/package.json", { cwd: root }).map((file) => {
      const manifest = JSON.parse(readFileSync(join(root, file), "utf8"));
      return [manifest.name, { ...manifest, folder: dirname(file), floor: floorOf(manifest) }];
    }),
  );
  const violations = [...packages.values()].flatMap((own) => [
    ...(own.floor === undefined ? [`${own.folder}: nx.tags must hold one "floor:<number>"`] : []),
    ...globSync("src/**/*.ts", { cwd: join(root, own.folder) }).flatMap((file) =>
      importsOf(join(root, own.folder, file)).flatMap((specifier) => {
        const problem = problemWith(specifier, own, packages);
        return problem === undefined ? [] : [`${own.folder}/${file}: ${problem}`];
      }),
    ),
  ]);
  return violations.sort();
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
