import type { FileHandle } from "./file-system.ts";

/** The bytes of a file from `from` up to `to` or its end, whichever comes first. */
export async function readFully(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  let length = 0;
  while (length < bytes.length) {
    const rest = bytes.subarray(length);
    const count = await handle.read(rest, rest.length, from + length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
