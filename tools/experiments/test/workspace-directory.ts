import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** A directory inside the workspace, from which its packages can be imported; removed after the test. */
export function workspaceDirectory(): string {
  const parent = fileURLToPath(new URL("../.vitest/", import.meta.url));
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(`${parent}files-`);
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
