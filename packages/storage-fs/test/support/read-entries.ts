import type { Json, Offset, Storage } from "@armature/storage";

/** The current entries of a log after an offset. */
export async function readEntries(storage: Storage, after: Offset | null = null): Promise<Json[]> {
  const entries: Json[] = [];
  for await (const { entry } of storage.log.read(after)) entries.push(entry);
  return entries;
}
