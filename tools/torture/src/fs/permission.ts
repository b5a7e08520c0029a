import { chmod, chown } from "node:fs/promises";
import type { Attack } from "../attack.ts";
import { endure } from "./outage.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** An unprivileged user. */
export const NOBODY = 65_534;

/** Makes the directory of a storage read-only, and writable again. */
export const permission: Attack = {
  name: "fs/permission",
  async run({ outages }, seed) {
    if (process.getuid === undefined) {
      return { counts: {}, broken: [], skipped: "this system has no users" };
    }
    using directory = temporaryDirectory();
    const { path } = directory;
    // Permissions do not bind root.
    const user = process.getuid() === 0 ? NOBODY : process.getuid();
    await chown(path, user, process.getgid?.() === 0 ? NOBODY : (process.getgid?.() ?? 0));
    const begin = async (): Promise<AsyncDisposable> => {
      await chmod(path, 0o500);
      return { [Symbol.asyncDispose]: () => chmod(path, 0o700) };
    };
    return await endure({ directory: path, seed, count: outages, user, begin });
  },
};
