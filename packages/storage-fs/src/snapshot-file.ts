import type { Snapshot } from "@armature/storage";
import { seal, unseal } from "./checksum.ts";
import type { FileHandle, FileSystem } from "./file-system.ts";
import { isMissing } from "./typed-errors.ts";

const NEWLINE = 0x0a;

/** The text of a snapshot file: one line, `{"crc":"…","fingerprint":"…","offset":…,"state":…}`. */
export function encodeSnapshot(fingerprint: string, { offset, state }: Snapshot): Buffer {
  const [name, place] = [JSON.stringify(fingerprint), JSON.stringify(offset)];
  const rest = `"fingerprint":${name},"offset":${place},"state":${JSON.stringify(state)}}`;
  return Buffer.from(`${seal(rest)}\n`);
}

/** Reads a snapshot file: `missing` without one, `damaged` where it is not as it was written. */
export async function readSnapshot(
  fileSystem: FileSystem,
  path: string,
  fingerprint: string,
): Promise<Snapshot | "missing" | "damaged"> {
  let handle: FileHandle;
  try {
    handle = await fileSystem.open(path, "read");
  } catch (error) {
    if (isMissing(error)) return "missing";
    throw error;
  }
  try {
    return decodeSnapshot(await readWhole(handle), fingerprint) ?? "damaged";
  } finally {
    await handle.close();
  }
}

function decodeSnapshot(bytes: Buffer, fingerprint: string): Snapshot | undefined {
  if (bytes.at(-1) !== NEWLINE) return undefined;
  const rest = unseal(bytes.subarray(0, -1));
  if (rest === undefined) return undefined;
  // The checksum holds, so this is what `encodeSnapshot` wrote.
  const content = JSON.parse(`{${rest.toString()}`) as Snapshot & { fingerprint: string };
  const { offset, state } = content;
  return content.fingerprint === fingerprint ? { offset, state } : undefined;
}

async function readWhole(handle: FileHandle): Promise<Buffer> {
  const bytes = Buffer.alloc(await handle.size());
  let length = 0;
  while (length < bytes.length) {
    const rest = bytes.subarray(length);
    const count = await handle.read(rest, rest.length, length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
