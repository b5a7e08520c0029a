import { spawnSync } from "node:child_process";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fork } from "@armature/policy";
import { fsStorage } from "@armature/storage-fs";
import type { Attack, Result } from "../attack.ts";
import { LogChecker } from "./log-checker.ts";
import { mount, runAsRoot } from "./mount.ts";
import { spawnWriter, type WritingOptions } from "./spawn-writer.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

const DISK_BYTES = 64 * 2 ** 20;
const LONGEST_LIFE_MS = 300;

/** EXT4_IOC_SHUTDOWN with NOLOGFLUSH: data that is not on the disk yet never gets there. */
const SHUT_DOWN =
  "import fcntl, os, struct, sys; " +
  "fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))";

/**
 * Disconnects a real file system (ext4) from its disk while a process writes to it, and mounts it
 * again: data that the system had not written is lost, as after a power cut.
 */
export const powerCut: Attack = {
  name: "fs/power-cut",
  run: ({ outages }, seed) => cutOff(outages, seed, "fsync"),
};

/** @param durability what an acknowledgement of the writing process promises */
export async function cutOff(
  times: number,
  seed: number,
  durability: NonNullable<WritingOptions["durability"]>,
): Promise<Result> {
  const counts = { "power cuts": 0, "entries acknowledged": 0, "unfinished writes cut": 0 };
  const broken: string[] = [];
  using scratch = temporaryDirectory();
  const image = join(scratch.path, "image");
  const mountPoint = join(scratch.path, "disk");
  writeFileSync(image, "");
  truncateSync(image, DISK_BYTES);
  mkdirSync(mountPoint);
  // The folder of mkfs is not in every PATH.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  if (spawnSync("mkfs.ext4", ["-q", "-F", image], { env }).status !== 0) {
    return { counts, broken, skipped: "mkfs.ext4 is not installed" };
  }
  const directory = join(mountPoint, "data");
  const checker = new LogChecker();
  const rng = fork(seed, "power cuts");
  for (let cut = 1; cut <= times; cut++) {
    const what = (problem: string): string => `power cut ${cut}: ${problem}`;
    const acknowledged: number[] = [];
    {
      using disk = mount(mountPoint, "-o", "loop", image);
      if (disk === undefined) return { counts, broken, skipped: "no disk can be mounted here" };
      runAsRoot("chmod", "777", mountPoint);
      const writer = spawnWriter({ directory, seed, from: checker.next, durability });
      await writer.started();
      await sleep(LONGEST_LIFE_MS * rng.uniform());
      if (!runAsRoot("python3", "-c", SHUT_DOWN, mountPoint)) {
        await writer.kill();
        return { counts, broken, skipped: "there is no python3, or ext4 cannot be shut down here" };
      }
      // The process must not acknowledge what it writes from now on.
      await sleep(50);
      const failure = await writer.failure();
      if (failure !== undefined) broken.push(what(failure));
      await writer.kill();
      acknowledged.push(...writer.acknowledged);
    }
    counts["power cuts"]++;
    counts["entries acknowledged"] += acknowledged.length;
    using disk = mount(mountPoint, "-o", "loop", image);
    if (disk === undefined) throw new Error(`${image} cannot be mounted again`);
    try {
      const storage = await fsStorage({ directory })();
      if (storage.health().detail?.startsWith("cut")) counts["unfinished writes cut"]++;
      broken.push(...(await checker.check(storage, acknowledged)).map(what));
      await storage.close();
    } catch (error) {
      // The expected content is no longer known.
      broken.push(what(String(error)));
      break;
    }
  }
  return { counts, broken };
}
