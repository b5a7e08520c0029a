// Appends entries as fast as possible until it is killed. Its argument is `WritingOptions` as JSON.
// It prints a line for each acknowledged entry ("a 17"), and whenever its health changes one with the
// number of waiting entries ("h degraded 12").
import { flushCompileCache } from "node:module";
import { LogFollower } from "@armature/learner";
import { fsStorage } from "@armature/storage-fs";
import { entryOf } from "../load/entry.ts";
import { newFold } from "../load/fold.ts";
import type { WritingOptions } from "./spawn-writer.ts";

const WRITERS = 32;
const HEALTH_EVERY_MS = 20;

// The cache is normally written at an orderly exit, which never happens here.
flushCompileCache();

const { directory, seed, from, retainBytes, durability, premature, user } = JSON.parse(
  process.argv[2] ?? "{}",
) as WritingOptions;
if (user !== undefined) {
  process.setgid?.(user);
  process.setuid?.(user);
}
const open = fsStorage({
  directory,
  segmentBytes: 32 * 1024,
  ...(durability !== undefined && { durability }),
  retention: retainBytes === undefined ? {} : { maxBytes: retainBytes },
});
const storage = await open();
const follower = await LogFollower.open({
  fold: newFold(),
  storage,
  snapshotEvery: 100,
  onProblem: () => undefined,
});

let printed = "";
setInterval(() => {
  const { status, pending } = storage.health();
  const line = `h ${status} ${pending}\n`;
  if (line !== printed) process.stdout.write(line);
  printed = line;
}, HEALTH_EVERY_MS);

let next = from;
async function write(): Promise<void> {
  for (;;) {
    const first = next;
    next += 1 + (first % 3);
    const numbers = Array.from({ length: next - first }, (_, index) => first + index);
    const appended = follower.append(numbers.map((n) => entryOf(seed, n)));
    if (premature !== true) await appended;
    process.stdout.write(numbers.map((n) => `a ${n}\n`).join(""));
    await appended;
  }
}
await Promise.all(Array.from({ length: WRITERS }, write));
