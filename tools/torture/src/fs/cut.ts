import type { Attack } from "../attack.ts";
import { restartFrom, soundDirectory } from "./damaged-copy.ts";

/** Cuts files at every byte of their ends: what is left is the state of the writes that are whole. */
export const cut: Attack = {
  name: "fs/cut",
  async run({ cutBytes }, seed) {
    const { files, states } = await soundDirectory(160, seed);
    const broken: string[] = [];
    const logs = [...files.keys()].filter((name) => name.startsWith("log-")).sort();
    const last = logs.at(-1) ?? "";
    const snapshots = [...files.keys()].filter((name) => name.startsWith("snapshot-"));
    const newest = Math.max(...snapshots.map((name) => offsetOf(files.get(name))));
    let cuts = 0;
    let refused = 0;
    for (const name of [last, ...snapshots]) {
      const bytes = files.get(name) ?? new Uint8Array();
      for (let length = Math.max(0, bytes.length - cutBytes); length <= bytes.length; length++) {
        cuts++;
        const left = bytes.subarray(0, length);
        // An oracle that knows lines and JSON, and nothing of the storage.
        const end = name === last ? endOf(left, firstOf(last)) : states.length - 1;
        const known = name === last ? newest : 0;
        try {
          const restart = await restartFrom(new Map(files).set(name, left));
          if ("refused" in restart) {
            refused++;
            if (restart.refused === "corrupt" && end < known) continue;
            broken.push(`${name} cut at ${length}: ${restart.message}`);
          } else if (end < known) {
            broken.push(`${name} cut at ${length}: it starts, but entry ${known} was there`);
          } else if (restart.state !== states[end]) {
            broken.push(`${name} cut at ${length}: not the state of ${end} entries`);
          }
        } catch (error) {
          broken.push(`${name} cut at ${length}: ${String(error)}`);
        }
      }
    }
    return { counts: { cuts, "refused, as snapshots know more": refused }, broken };
  },
};

/** The last entry of the last write that is whole. */
function endOf(bytes: Uint8Array, first: number): number {
  let end = first - 1;
  for (const line of Buffer.from(bytes).toString().split("\n").slice(0, -1)) {
    const { seq, last } = JSON.parse(line) as { seq: number; last: number };
    if (seq === last) end = seq;
  }
  return end;
}

function firstOf(name: string): number {
  return Number(/\d{16}/.exec(name)?.[0]);
}

function offsetOf(bytes: Uint8Array = new Uint8Array()): number {
  return Number((JSON.parse(Buffer.from(bytes).toString()) as { offset: string }).offset);
}
