import type { Snapshot } from "@armature/storage";
import { seal, unseal } from "./checksum.ts";
import type { FileHandle, FileSystem } from "./file-system.ts";
import { readFully } from "./read-fully.ts";
import { isMissing } from "./typed-errors.ts";

const NEWLINE = 0x0a;
const OFFSET = /^[1-9]\d{0,15}$/;

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
    return (
      decodeSnapshot(await readFully(handle, 0, await handle.size()), fingerprint) ?? "damaged"
    );
  } finally {
    await handle.close();
  }
}

function decodeSnapshot(bytes: Buffer, fingerprint: string): Snapshot | undefined {
  if (bytes.at(-1) !== NEWLINE) return undefined;
  const rest = unseal(bytes.subarray(0, -1));
  if (rest === undefined) return undefined;
  const header = `"fingerprint":${JSON.stringify(fingerprint)},"offset":`;
  const text = rest.toString();
  if (!text.startsWith(header)) return undefined;
  try {
    // The checksum holds, so this is what `encodeSnapshot` wrote, unless somebody else forged it.
    const { offset, state } = JSON.parse(`{${text}`) as Snapshot;
    return offset === null || OFFSET.test(offset) ? { offset, state } : undefined;
  } catch {
    return undefined;
  }
}
