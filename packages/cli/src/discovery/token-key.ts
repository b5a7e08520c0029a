import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { TokenKey } from "@armature/router";
import { CliError } from "../error.ts";

/**
 * The directory's own key of feedback tokens, made at first use, so that tokens outlive restarts.
 * @throws CliError where its file holds none
 */
export async function tokenKeyOf(directory: string): Promise<TokenKey> {
  const path = join(directory, "token.key");
  await mkdir(directory, { recursive: true });
  const secret = (await existing(path)) ?? (await made(path));
  if (secret.length >= 32) return { id: "local", secret };
  throw new CliError(
    `${path} holds no key: put it back from a copy, or delete it; feedback tokens given out with it ` +
      "are void then",
  );
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Written beside its place and linked there: a crash leaves no half of a key. */
async function made(path: string): Promise<string> {
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
    // Another process was first: its key holds.
    if (!isCode(error, "EEXIST")) throw error;
    return (await existing(path)) ?? secret;
  } finally {
    await unlink(temporary);
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
