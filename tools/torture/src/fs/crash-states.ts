import { applied, type Change, Inode, type MemoryDisk } from "./memory-disk.ts";

const SECTOR_BYTES = 512;

/**
 * What a disk may hold after its power was cut now: any number of the first renames, creations and
 * removals that were not synced, and of each file what was synced and any number of the first
 * changes since, the last of them up to every `step`-th byte. So that it is not only prefixes, a
 * write may also lack any one of its sectors, which is as it was, or zeros.
 */
export function* crashStates(
  disk: MemoryDisk,
  step: number,
): Generator<Map<string, Uint8Array>, void, undefined> {
  for (let count = 0; count <= disk.renamings.length; count++) {
    const names = new Map(disk.durableNames);
    for (const renaming of disk.renamings.slice(0, count)) renaming(names);
    const files = [...names].map(
      ([name, number]) => [name, disk.inodes.get(number) ?? new Inode(new Uint8Array())] as const,
    );
    const unsynced = files.filter(([, { pending }]) => pending.length > 0);
    if (unsynced.length === 0) yield contentsOf(files);
    // One file in every way it can be, the others as the medium has them or as they were left.
    for (const [varied, inode] of unsynced) {
      for (const settled of unsynced.length > 1 ? [false, true] : [false]) {
        const others = contentsOf(files, settled);
        for (const content of partsOf(inode, step)) yield new Map(others).set(varied, content);
      }
    }
  }
}

function contentsOf(
  files: readonly (readonly [string, Inode])[],
  settled = false,
): Map<string, Uint8Array> {
  return new Map(files.map(([name, { durable, content }]) => [name, settled ? content : durable]));
}

/** What may be left of a file. */
function* partsOf({ durable, pending }: Inode, step: number): Generator<Uint8Array> {
  let content = durable;
  yield content;
  for (const change of pending) {
    for (const part of partsOfChange(change, step)) yield applied(content, part);
    yield* withoutASector(content, change);
    content = applied(content, change);
    yield content;
  }
}

function* partsOfChange({ position, bytes }: Change, step: number): Generator<Change> {
  if (bytes === undefined) return;
  for (let length = step; length < bytes.length; length += step) {
    yield { position, bytes: bytes.subarray(0, length) };
  }
}

/** After a change, but for one sector, which is as it was before, and zeros where it was not. */
function* withoutASector(before: Uint8Array, { position, bytes }: Change): Generator<Uint8Array> {
  if (bytes === undefined) return;
  const after = applied(before, { position, bytes });
  const end = position + bytes.length;
  for (let from = position; from < end; ) {
    const to = Math.min(end, from - (from % SECTOR_BYTES) + SECTOR_BYTES);
    const lacking = Uint8Array.from(after).fill(0, from, to);
    lacking.set(before.subarray(from, to), from);
    yield lacking;
    from = to;
  }
}
