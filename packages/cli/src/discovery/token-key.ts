import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { TokenKey } from "@armature/router";
import { CliError } from "../error.ts";

/**
 * The key that seals a directory's feedback tokens. It is created at first use and kept in the directory,
 * so that tokens stay valid after a restart.
 *
 * @throws CliError if the file holds no key
 */
export async function tokenKeyOf(directory: string): Promise<TokenKey> {
  const path = join(directory, "token.key");
  await mkdir(directory, { recursive: true });
  const secret = (await read(path)) ?? (await create(path));
  if (secret.length >= 32) return { id: "local", secret };
  throw new CliError(
    `${path} holds no key: restore it from a copy, or delete it, which invalidates the feedback tokens ` +
      "sealed with it",
  );
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Writes a temporary file and links it, so that a crash leaves no partial key. */
async function create(path: string): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  const temporary = `${path}.${secret.slice(0, 8)}`;
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(secret);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(temporary, path);
    return secret;
  } catch (error) {
    // Another process created the key first.
    if (!isCode(error, "EEXIST")) throw error;
    return (await read(path)) ?? secret;
  } finally {
    await unlink(temporary);
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
