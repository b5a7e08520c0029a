import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { plantedRows } from "./planted.ts";

/** The TypeScript blocks of a page. */
function codeOf(page: URL): string[] {
  const blocks = readFileSync(page, "utf8").matchAll(/```ts\n(.*?)```/gs);
  return [...blocks].map(([, code]) => code ?? "");
}

test.each(["../README.md", "../../../docs/semantic-features.md"])(
  "the code of %s runs",
  (page) => {
    // Next to the tests, so that packages are resolved.
    const folder = mkdtempSync(fileURLToPath(new URL("./readme-", import.meta.url)));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const rows = plantedRows(200, 1).map((row, at) => JSON.stringify({ id: `r${at}`, ...row }));
    writeFileSync(`${folder}/rows.jsonl`, rows.join("\n"));
    const blocks = codeOf(new URL(page, import.meta.url));
    expect(blocks.length).toBeGreaterThan(0);
    for (const [at, code] of blocks.entries()) {
      writeFileSync(`${folder}/block${at}.ts`, code);
      execFileSync(process.execPath, ["--conditions=@armature/source", `${folder}/block${at}.ts`], {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
        timeout: 60_000,
      });
    }
  },
  120_000,
);
