import type { FileHandle, FileSystem } from "../disk/file-system.ts";
import { segmentPath } from "../disk/layout.ts";
import { readFully } from "../disk/read-fully.ts";
import { writeFully } from "../disk/write-fully.ts";
import { CorruptFileError } from "../format/corrupt.ts";
import type { Segment } from "../recovery/recover.ts";

export interface SegmentWriterOptions {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  /** Grows with each new segment; shared with readers. */
  readonly segments: Segment[];
  /** A segment of this size, in bytes, gets no further write. */
  readonly segmentBytes: number;
  /** True if each write is synced before it is acknowledged. */
  readonly syncing: boolean;
}

/**
 * Writes at the end of the last segment. After a failure the file's content is unknown, and the kernel
 * may treat lost pages as clean. The file is therefore opened again and cut back to its good length
 * before another byte is written.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  /** Handle of the last segment; undefined if it must be opened and cut back first. */
  #handle: FileHandle | undefined;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /**
   * Opens the last segment, cut back to its good length, or begins one at `first`. Repeats its last
   * write, which begins at byte `lastWrite`: a process that ended after a failed sync may have left
   * bytes that can be read but are not on the medium.
   */
  async start(first: number, lastWrite: number): Promise<void> {
    await this.#open(first);
    try {
      const { handle, segment } = this.#active;
      const bytes = await readFully(handle, lastWrite, segment.length);
      await writeFully(handle, bytes, lastWrite);
      await handle.sync();
    } catch (cause) {
      await this.#discard();
      throw cause;
    }
  }

  /** Opens the last segment, cut back to its good length, or begins one at `first`. */
  async #open(first: number): Promise<void> {
    const last = this.#options.segments.at(-1);
    if (last === undefined) await this.#begin(first);
    else this.#handle ??= await this.#openSegment(last);
  }

  /**
   * Writes lines, the first of which has the sequence number `first`. If it rejects, none of them was
   * written, and the next write takes their place.
   */
  async write(bytes: Uint8Array, first: number): Promise<void> {
    try {
      await this.#open(first);
      if (this.#active.segment.length >= this.#options.segmentBytes) await this.#begin(first);
      const { handle, segment } = this.#active;
      await writeFully(handle, bytes, segment.length);
      if (this.#options.syncing) await handle.sync();
      segment.length += bytes.length;
    } catch (cause) {
      await this.#discard();
      // Removes the failed bytes now if possible; otherwise the next write does.
      await this.#open(first).catch(() => undefined);
      throw cause;
    }
  }

  /** Resolves once all writes are on the medium. */
  async sync(): Promise<void> {
    try {
      await this.#handle?.sync();
    } catch (cause) {
      await this.#discard();
      throw cause;
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  get #active(): { handle: FileHandle; segment: Segment } {
    const segment = this.#options.segments.at(-1);
    if (this.#handle === undefined || segment === undefined) throw new Error("no segment is open");
    return { handle: this.#handle, segment };
  }

  /** Begins a new segment. Syncs the one before it, because only the last segment may be torn. */
  async #begin(first: number): Promise<void> {
    await this.#handle?.sync();
    await this.close();
    const { directory, segments } = this.#options;
    const segment: Segment = { path: segmentPath(directory, first), first, length: 0 };
    this.#handle = await this.#openSegment(segment);
    segments.push(segment);
  }

  async #openSegment({ path, length }: Segment): Promise<FileHandle> {
    const { fileSystem, directory } = this.#options;
    const handle = await fileSystem.open(path, "write");
    try {
      const size = await handle.size();
      if (size < length) throw new CorruptFileError(path, size, `it had ${length} bytes`);
      if (size > length) await handle.truncate(length);
      await handle.sync();
      await fileSystem.syncDirectory(directory);
      return handle;
    } catch (cause) {
      await handle.close().catch(() => undefined);
      throw cause;
    }
  }

  async #discard(): Promise<void> {
    await this.close().catch(() => undefined);
  }
}
