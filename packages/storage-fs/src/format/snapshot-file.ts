import type { Snapshot } from "@armature/storage";
import type { FileHandle, FileSystem } from "../disk/file-system.ts";
import { readFully } from "../disk/read-fully.ts";
import { isMissing } from "../disk/typed-errors.ts";
import { seal, unseal } from "./checksum.ts";

const NEWLINE = 0x0a;
/** Precedes the state. Fingerprints have at most 128 characters. */
const HEADER = /^"fingerprint":"([\w-]+)","offset":(?:null|"([1-9]\d{0,15})"),"state":/;

/** The text of a snapshot file: one line, `{"crc":"…","fingerprint":"…","offset":…,"state":…}`. */
export function encodeSnapshot(fingerprint: string, { offset, state }: Snapshot): Buffer {
  const [name, place] = [JSON.stringify(fingerprint), JSON.stringify(offset)];
  const rest = `"fingerprint":${name},"offset":${place},"state":${JSON.stringify(state)}}`;
  return Buffer.from(`${seal(rest)}\n`);
}

/** Reads a snapshot file: `missing` if it does not exist, `damaged` if its checksum does not match. */
export async function readSnapshot(
  fileSystem: FileSystem,
  path: string,
  fingerprint: string,
): Promise<Snapshot | "missing" | "damaged"> {
  const read = await readChecked(fileSystem, path, fingerprint);
  if (typeof read !== "object") return read;
  try {
    // The checksum matches, so `encodeSnapshot` wrote this, unless another program forged it.
    return { offset: read.offset, state: JSON.parse(read.state.toString()) };
  } catch {
    return "damaged";
  }
}

/**
 * Reads only the offset of a snapshot. The checksum covers the whole file, but the state is not
 * parsed: parsing takes many times as long and blocks the process.
 */
export async function readOffset(
  fileSystem: FileSystem,
  path: string,
  fingerprint: string,
): Promise<Pick<Snapshot, "offset"> | "missing" | "damaged"> {
  const read = await readChecked(fileSystem, path, fingerprint);
  return typeof read === "object" ? { offset: read.offset } : read;
}

/** A snapshot whose checksum matches, with its state as JSON text. */
interface Checked {
  readonly offset: Snapshot["offset"];
  readonly state: Buffer;
}

async function readChecked(
  fileSystem: FileSystem,
  path: string,
  fingerprint: string,
): Promise<Checked | "missing" | "damaged"> {
  let handle: FileHandle;
  try {
    handle = await fileSystem.open(path, "read");
  } catch (error) {
    if (isMissing(error)) return "missing";
    throw error;
  }
  try {
    return check(await readFully(handle, 0, await handle.size()), fingerprint) ?? "damaged";
  } finally {
    await handle.close();
  }
}

function check(bytes: Buffer, fingerprint: string): Checked | undefined {
  if (bytes.at(-1) !== NEWLINE) return undefined;
  const rest = unseal(bytes.subarray(0, -1));
  const [header, name, offset] = HEADER.exec(rest?.toString("latin1", 0, 256) ?? "") ?? [];
  if (rest === undefined || header === undefined || name !== fingerprint) return undefined;
  return { offset: offset ?? null, state: rest.subarray(header.length, -1) };
}
