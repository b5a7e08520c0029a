import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);

/** An exact version of an npm package. */
export interface PackageVersion {
  readonly name: string;
  readonly version: string;
  /** Hash of the tarball, as the registry states it. */
  readonly integrity: string;
}

const packed = z.tuple([z.object({ filename: z.string(), integrity: z.string() })]);

/**
 * Downloads a package without its dependencies and unpacks it into `directory`.
 * @returns the folder of the package
 * @throws Error if the tarball is not the pinned one
 */
export async function fetchPackage(
  { name, version, integrity }: PackageVersion,
  directory: string,
): Promise<string> {
  const arguments_ = ["pack", `${name}@${version}`, "--json", "--pack-destination", directory];
  const { stdout } = await run("npm", arguments_, { cwd: directory });
  const [tarball] = packed.parse(JSON.parse(stdout));
  if (tarball.integrity !== integrity) {
    throw new Error(`${name}@${version} has the hash ${tarball.integrity}, not ${integrity}`);
  }
  const target = join(directory, name.replaceAll("/", "-"));
  await mkdir(target);
  await run("tar", ["-xzf", join(directory, tarball.filename), "-C", target]);
  return join(target, "package");
}
