import type { LogRecord, Offset, Storage } from "@armature/storage";

/** The records that a log holds now. */
export async function readRecords(
  storage: Storage,
  after: Offset | null = null,
): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of storage.log.read(after)) records.push(record);
  return records;
}

/** The records of a log as it grows up to one that `isLast`. */
export async function followRecords(
  storage: Storage,
  isLast: (record: LogRecord, count: number) => boolean,
): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of storage.log.read(null, { follow: true })) {
    records.push(record);
    if (isLast(record, records.length)) break;
  }
  return records;
}
