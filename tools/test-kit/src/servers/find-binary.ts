import { existsSync, globSync } from "node:fs";
import { join } from "node:path";

/**
 * The path of the first program found, or undefined.
 *
 * @param names names of the program, by preference
 * @param folders a glob of folders to search before PATH; the last in sorted order comes first
 */
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
