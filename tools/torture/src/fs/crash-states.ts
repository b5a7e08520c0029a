import { applied, type Change, Inode, type MemoryDisk } from "./memory-disk.ts";

const SECTOR_BYTES = 512;

/**
 * The contents that a disk may have after a power cut at this moment: any prefix of the renames,
 * creations and removals that were not synced; and for each file, the synced content with any prefix
 * of the later changes, of which the last may end at every `step`-th byte. A write may also lack one
 * of its sectors, which then holds its old content, or zeros.
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
    // One file in each of its possible states, the others as synced or as last written.
    for (const [varied, inode] of unsynced) {
      for (const latest of unsynced.length > 1 ? [false, true] : [false]) {
        const others = contentsOf(files, latest);
        for (const content of partsOf(inode, step)) yield new Map(others).set(varied, content);
      }
    }
  }
}

function contentsOf(
  files: readonly (readonly [string, Inode])[],
  latest = false,
): Map<string, Uint8Array> {
  return new Map(files.map(([name, { durable, content }]) => [name, latest ? content : durable]));
}

/** The contents that a file may have. */
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

/** The content after a change, without one sector: it holds its old content, or zeros beyond the end. */
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
