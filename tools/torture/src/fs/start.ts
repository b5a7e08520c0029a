import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StorageError } from "@armature/storage";
import { fsStorage } from "@armature/storage-fs";
import type { Attack } from "../attack.ts";
import { mount } from "./mount.ts";
import { NOBODY } from "./permission.ts";
import { spawnWriter } from "./spawn-writer.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const FIRST = "log-0000000000000001.v1.ndjson";

/** A path at which no storage can be, and the system error that prevents it. */
interface Place {
  readonly what: string;
  readonly errno: string;
  /** True if the storage is opened by an unprivileged user. */
  readonly asNobody?: true;
  /** Makes the place inside an empty, world-writable directory; returns its path. */
  make(below: string): string;
}

/** Makes a directory of the unprivileged user with this mode. */
function owned(path: string, mode: number): string {
  mkdirSync(path);
  if (process.getuid?.() === 0) chownSync(path, NOBODY, NOBODY);
  chmodSync(path, mode);
  return path;
}

function file(path: string, text = ""): string {
  writeFileSync(path, text);
  return path;
}

function linked(path: string, to: string): string {
  symlinkSync(to, path);
  return path;
}

const places: readonly Place[] = [
  { what: "a file", errno: "EEXIST", make: (below) => file(join(below, "a")) },
  { what: "below a file", errno: "ENOTDIR", make: (below) => join(file(join(below, "a")), "b") },
  {
    what: "a directory that may not be written",
    errno: "EACCES",
    asNobody: true,
    make: (below) => owned(join(below, "a"), 0o500),
  },
  {
    what: "below a directory that may not be written",
    errno: "EACCES",
    asNobody: true,
    make: (below) => join(owned(join(below, "a"), 0o500), "b"),
  },
  {
    what: "a directory that may not be read",
    errno: "EACCES",
    asNobody: true,
    make: (below) => owned(join(below, "a"), 0o300),
  },
  {
    what: "a directory with a log that may not be read",
    errno: "EACCES",
    asNobody: true,
    make(below) {
      const directory = owned(join(below, "a"), 0o700);
      chmodSync(file(join(directory, FIRST)), 0o000);
      return directory;
    },
  },
  {
    what: "a directory with a directory in the place of the log",
    errno: "EISDIR",
    make(below) {
      mkdirSync(join(below, FIRST));
      return below;
    },
  },
  {
    what: "a directory with another file in the place of the lock",
    errno: "not a database",
    make(below) {
      file(join(below, "lock.sqlite"), "x".repeat(4096));
      return below;
    },
  },
  {
    what: "a link to nothing",
    errno: "ENOENT|EEXIST",
    make: (below) => linked(join(below, "a"), join(below, "gone")),
  },
  { what: "a link to itself", errno: "ELOOP", make: (below) => linked(join(below, "a"), "a") },
  { what: "too long a name", errno: "ENAMETOOLONG", make: (below) => join(below, "a".repeat(300)) },
];

/** Opens storages at impossible paths: each is refused with the path and the system error. */
export const start: Attack = {
  name: "fs/start",
  async run(_, seed) {
    const broken: string[] = [];
    let starts = 0;
    const attempt = async (what: string, errno: string, path: string, asNobody = false) => {
      starts++;
      const refusal = await (asNobody ? refusalOfNobody(path, seed) : refusalOf(path));
      const says = refusal?.includes(path) && new RegExp(errno).test(refusal);
      if (!says) broken.push(`${what}: ${refusal ?? "it starts"}`);
    };
    for (const { what, errno, asNobody, make } of places) {
      using directory = temporaryDirectory();
      chmodSync(directory.path, 0o777);
      await attempt(what, errno, make(directory.path), asNobody);
    }
    // A link to a directory is the same directory, with the same single writer.
    using real = temporaryDirectory();
    using other = temporaryDirectory();
    const storage = await fsStorage({ directory: linked(join(other.path, "a"), real.path) })();
    await attempt("a directory in use by another name", "in use by process", real.path);
    await storage.close();
    using mountPoint = temporaryDirectory();
    using disk = mount(mountPoint.path, "-t", "tmpfs", "-o", "ro", "tmpfs");
    if (disk === undefined) {
      return { counts: { starts }, broken, skipped: "a read-only disk cannot be mounted here" };
    }
    await attempt("a read-only disk", "EROFS", mountPoint.path);
    await attempt("below a read-only disk", "EROFS", join(mountPoint.path, "a"));
    return { counts: { starts }, broken };
  },
};

async function refusalOf(directory: string): Promise<string | undefined> {
  try {
    await (await fsStorage({ directory })()).close();
    return undefined;
  } catch (error) {
    return StorageError.isInstance(error) ? error.message : `not a StorageError: ${error}`;
  }
}

async function refusalOfNobody(directory: string, seed: number): Promise<string | undefined> {
  const user = process.getuid?.() === 0 ? { user: NOBODY } : {};
  const writer = spawnWriter({ directory, seed, from: 0, ...user });
  await writer.started();
  const failure = await writer.failure();
  await writer.kill();
  return failure;
}
