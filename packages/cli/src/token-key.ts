import { randomBytes } from "node:crypto";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TokenKey } from "@armature/router";

/** The directory's own key of feedback tokens, made at first use, so that tokens outlive restarts. */
export async function tokenKeyOf(directory: string): Promise<TokenKey> {
  const path = join(directory, "token.key");
  await mkdir(directory, { recursive: true });
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(randomBytes(32).toString("base64url"));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return { id: "local", secret: (await readFile(path, "utf8")).trim() };
}
