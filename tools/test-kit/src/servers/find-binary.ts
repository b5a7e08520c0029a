import { existsSync, globSync } from "node:fs";
import { join } from "node:path";

/** The path of a program in PATH or in one of the folders, the last of which wins; or undefined. */
export function findBinary(names: readonly string[], folders = ""): string | undefined {
  const path = (process.env.PATH ?? "").split(":").filter((folder) => folder !== "");
  const found = folders === "" ? [] : globSync(folders).sort().reverse();
  for (const folder of [...found, ...path]) {
    for (const name of names) {
      if (existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}
