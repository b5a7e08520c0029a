import { crc32 } from "node:zlib";

const PREFIX_LENGTH = '{"crc":"00000000",'.length;
const PREFIX = /^\{"crc":"([0-9a-f]{8})",$/;

/**
 * A JSON object whose first field is the checksum (CRC-32) of all bytes after that field.
 *
 * @param rest the other fields and the closing brace
 */
export function seal(rest: string): string {
  return `{"crc":"${crc32(rest).toString(16).padStart(8, "0")}",${rest}`;
}

/** The bytes after the checksum; undefined if the checksum does not match. */
export function unseal(bytes: Buffer): Buffer | undefined {
  const crc = PREFIX.exec(bytes.toString("latin1", 0, PREFIX_LENGTH))?.[1];
  if (crc === undefined) return undefined;
  const rest = bytes.subarray(PREFIX_LENGTH);
  return Number.parseInt(crc, 16) === crc32(rest) ? rest : undefined;
}
