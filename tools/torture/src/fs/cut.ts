import { fork, type Rng } from "@armature/policy";
import type { Attack } from "../attack.ts";
import { restartFrom, soundDirectory } from "./damaged-copy.ts";

/**
 * Cuts files at every byte of their ends, and puts zeros or garbage in place of the lost bytes. The
 * state must be that of the complete writes; a start from a file with garbage may also be refused.
 */
export const cut: Attack = {
  name: "fs/cut",
  async run({ cutBytes }, seed) {
    const { files, states } = await soundDirectory(160, seed);
    const rng = fork(seed, "garbage");
    const log =
      [...files.keys()]
        .filter((name) => name.startsWith("log-"))
        .sort()
        .at(-1) ?? "";
    const snapshots = [...files.keys()].filter((name) => name.startsWith("snapshot-"));
    // The log must not end before the offset of a snapshot.
    const known = Math.max(...snapshots.map((name) => offsetOf(files.get(name))));
    const counts = {
      cuts: 0,
      "with zeros behind": 0,
      "with garbage behind": 0,
      "starts refused": 0,
    };
    const broken: string[] = [];
    const attempt = async (name: string, length: number, tail: Tail, left: Buffer) => {
      counts[tail]++;
      // An oracle that reads lines and JSON, independent of the storage.
      const end = name === log ? endOf(left, firstOf(log)) : states.length - 1;
      const due = name === log && end < known ? "refusal" : states[end];
      const what = await restartFrom(new Map(files).set(name, left)).then(
        (restart) => {
          if ("refused" in restart) {
            counts["starts refused"]++;
            const may = due === "refusal" || tail !== "cuts";
            return restart.refused === "corrupt" && may ? undefined : restart.message;
          }
          return restart.state === due ? undefined : `not the state of ${end} entries`;
        },
        (error: unknown) => String(error),
      );
      if (what !== undefined) broken.push(`${name}, ${tail}, at ${length}: ${what}`);
    };
    for (const name of [log, ...snapshots]) {
      const bytes = Buffer.from(files.get(name) ?? []);
      for (let length = Math.max(0, bytes.length - cutBytes); length <= bytes.length; length++) {
        const left = bytes.subarray(0, length);
        const lost = Buffer.alloc(Math.max(bytes.length - length, 1));
        await attempt(name, length, "cuts", left);
        await attempt(name, length, "with zeros behind", Buffer.concat([left, lost]));
        await attempt(name, length, "with garbage behind", Buffer.concat([left, noise(lost, rng)]));
      }
    }
    return { counts, broken };
  },
};

type Tail = "cuts" | "with zeros behind" | "with garbage behind";

function noise(bytes: Buffer, rng: Rng): Buffer {
  return bytes.map(() => Math.floor(256 * rng.uniform())) as Buffer;
}

/** The last entry of the last complete write. */
function endOf(bytes: Buffer, first: number): number {
  let end = first - 1;
  for (const line of bytes.toString().split("\n").slice(0, -1)) {
    const parsed = parse(line);
    if (parsed === undefined) break;
    if (parsed.seq === parsed.last) end = parsed.seq;
  }
  return end;
}

function parse(line: string): { seq: number; last: number } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function firstOf(name: string): number {
  return Number(/\d{16}/.exec(name)?.[0]);
}

function offsetOf(bytes: Uint8Array = new Uint8Array()): number {
  return Number((JSON.parse(Buffer.from(bytes).toString()) as { offset: string }).offset);
}
