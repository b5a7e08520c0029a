import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import ts from "typescript";
import { expect, test } from "vitest";

const LENGTH = 100_000;

/** A linear search takes a thousandth of this on any machine, a quadratic one a multiple. */
const LIMIT_MS = 1_000;

const packages = fileURLToPath(new URL("../../packages", import.meta.url));

/** Every regular expression in the sources of the packages, with its file. */
function literals() {
  const found = new Map();
  for (const file of globSync("*/src/**/*.ts", { cwd: packages })) {
    const text = readFileSync(`${packages}/${file}`, "utf8");
    const visit = (node) => {
      if (ts.isRegularExpressionLiteral(node)) found.set(node.text, file);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  }
  return [...found];
}

/** Long texts of the letters and pieces of the expression, alone and alternating. */
function* pumped(source) {
  const own = source.match(/[\w ]{2,}|[^\\()[\]{}|?*+]/g) ?? [];
  const units = [...new Set([...own, " ", "\n", "a", "A", "0", "1 ", "/", ".", '"', "-", "é"])];
  for (const unit of units) {
    const many = unit.repeat(Math.ceil(LENGTH / unit.length));
    for (const start of ["", "1", "/"]) for (const end of ["", "\0"]) yield start + many + end;
  }
  for (let index = 1; index < units.length; index++) {
    yield (units[index - 1] + units[index]).repeat(LENGTH / 2);
  }
}

/** True if the expression processes every text in time. */
function isQuick(literal) {
  const context = vm.createContext({});
  const search = new vm.Script(`${literal}.test(text)`);
  for (const text of pumped(literal)) {
    context.text = text;
    try {
      search.runInContext(context, { timeout: LIMIT_MS });
    } catch {
      return false;
    }
  }
  return true;
}

test("the check finds slow expressions", () => {
  expect(isQuick(String(/(a+)+b/))).toBe(false);
  expect(isQuick(String(/\/+$/))).toBe(false);
  expect(isQuick(String(/^\W*(?:sorry)?\W*I can/))).toBe(false);
  expect(isQuick(String(/^\/+$/))).toBe(true);
});

test("no regular expression of the packages is slow for any text", { timeout: 120_000 }, () => {
  const all = literals();
  expect(all.length).toBeGreaterThan(30);
  expect(all.filter(([literal]) => !isQuick(literal))).toEqual([]);
});
