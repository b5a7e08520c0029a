import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The paths of a directory's segments, ascending. */
export async function segmentPaths(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => name.startsWith("log-")).sort();
  return names.map((name) => join(directory, name));
}

/** Every file of a directory with its bytes. */
export async function contents(directory: string): Promise<Map<string, string>> {
  const names = (await readdir(directory)).sort();
  const files = await Promise.all(names.map((name) => readFile(join(directory, name), "latin1")));
  return new Map(names.map((name, index) => [name, files[index] ?? ""]));
}

/** Changes a byte of a text that occurs once in a file. Returns the first byte of its line. */
export async function damage(path: string, text: string): Promise<number> {
  const bytes = await readFile(path);
  const place = bytes.indexOf(text);
  if (place < 0) throw new Error(`${path} holds no ${text}`);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  await writeFile(path, bytes);
  return bytes.lastIndexOf("\n", place) + 1;
}
