import { crc32 } from "node:zlib";
import type { FileHandle, FileSystem } from "@armature/storage-fs";
import { expect, test } from "vitest";
import { SHORT } from "../src/attack.ts";
import { restartFrom, soundDirectory } from "../src/fs/damaged-copy.ts";
import { failCalls } from "../src/fs/fault.ts";
import { killWriters } from "../src/fs/kill.ts";
import { cutOff } from "../src/fs/power-cut.ts";
import { cutPower } from "../src/fs/power-loss.ts";
import { mustNotSkip } from "./short-form.ts";

// An attack that finds nothing proves something only if it finds a fault that is certainly there.

const TIMEOUT_MS = 120_000;

/** The file system with changed handles. */
function handling(change: (handle: FileHandle) => Partial<FileHandle>) {
  return (fileSystem: FileSystem): FileSystem => ({
    ...fileSystem,
    async open(path, mode) {
      const handle = await fileSystem.open(path, mode);
      return { ...handle, ...change(handle) };
    },
  });
}

type Sabotage = (fileSystem: FileSystem) => FileSystem;

/** A fault, how to cause it, and the fraction of states to try: every n-th. */
const sabotaged: readonly (readonly [string, Sabotage, number])[] = [
  [
    "directories are not synced",
    (fileSystem) => ({ ...fileSystem, syncDirectory: async () => {} }),
    400,
  ],
  ["files are not synced", handling(() => ({ sync: async () => {} })), 2000],
  [
    "a start does not repeat the last write",
    handling((handle) => ({
      async write(bytes, position) {
        const there = new Uint8Array(bytes.length);
        const count = await handle.read(there, there.length, position);
        const same = count === bytes.length && Buffer.compare(there, bytes) === 0;
        return same ? count : handle.write(bytes, position);
      },
    })),
    60,
  ],
];

test.each(sabotaged)(
  "a power cut is noticed if %s",
  async (_, through, every) => {
    const { broken } = await cutPower(every, through);
    expect(broken.length).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

const careless: readonly (readonly [string, Sabotage])[] = [
  [
    "a partial write counts as a whole one",
    handling((handle) => ({
      async write(bytes, position) {
        await handle.write(bytes, position);
        return bytes.length;
      },
    })),
  ],
  [
    "a failed sync counts as a successful one",
    handling((handle) => ({ sync: () => handle.sync().catch(() => undefined) })),
  ],
];

test.each(careless)(
  "a failing disk is noticed if %s",
  async (_, through) => {
    const { broken } = await failCalls({ ...SHORT, faultEvery: 3, faultRuns: 0 }, 1, through);
    expect(broken.length).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);

test(
  "an early acknowledgement is noticed after a kill",
  async () => {
    const { broken } = await killWriters(8, 1, true);
    expect(broken).toContainEqual(expect.stringContaining("was acknowledged and is not there"));
  },
  TIMEOUT_MS,
);

test("data that was not synced is missing after a power cut of a real file system", {
  timeout: 3 * TIMEOUT_MS,
}, async ({ skip }) => {
  // On a busy machine the system may have written all of it before the cut; then try again.
  const found: string[] = [];
  for (let seed = 1; seed <= 12 && found.length === 0; seed++) {
    const { broken, skipped } = await cutOff(2, seed, "os");
    if (skipped !== undefined) mustNotSkip(skipped, skip);
    found.push(...broken);
  }
  expect(found).toContainEqual(expect.stringContaining("was acknowledged and is not there"));
});

test("a changed entry with a valid checksum gives another state", async () => {
  const { files, states } = await soundDirectory(40, 1);
  const [name, bytes] = [...files].find(([name]) => name.startsWith("log-")) ?? ["", Buffer.of()];
  const text = Buffer.from(bytes).toString();
  const forged = text.replace(/\{"crc":"[^"]*",(.*"quality":)0\.(.*)\n/, (_, before, after) => {
    const rest = `${before}0.9${after}`;
    return `{"crc":"${crc32(rest).toString(16).padStart(8, "0")}",${rest}\n`;
  });
  expect(forged).not.toBe(text);
  const snapshots = [...files.keys()].filter((file) => file.startsWith("snapshot-"));
  const others = new Map(files);
  for (const snapshot of snapshots) others.delete(snapshot);
  expect(await restartFrom(others)).toMatchObject({ state: states.at(-1) });
  const restart = await restartFrom(others.set(name, Buffer.from(forged)));
  expect(restart).toHaveProperty("state");
  expect(restart).not.toMatchObject({ state: states.at(-1) });
});
