import type { FileHandle, FileSystem } from "../disk/file-system.ts";
import { segmentPath } from "../disk/layout.ts";
import { readFully } from "../disk/read-fully.ts";
import { writeFully } from "../disk/write-fully.ts";
import { CorruptFileError } from "../format/corrupt.ts";
import type { Segment } from "../recovery/recover.ts";

export interface SegmentWriterOptions {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  /** Grows as segments are begun; shared with those who read. */
  readonly segments: Segment[];
  /** A segment of this length gets no further write. */
  readonly segmentBytes: number;
  /** Whether each write is on the medium before it counts. */
  readonly syncing: boolean;
}

/**
 * Writes at the end of the last segment. After any failure nobody knows what the file holds, and
 * the kernel may call clean what it lost; so the file is opened anew and cut back to what is known
 * to be good before another byte is written.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  /** Of the last segment; undefined where it must be opened anew and cut back first. */
  #handle: FileHandle | undefined;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /**
   * Opens the last segment, cut back to its good length, or begins one at `first`. Writes its last
   * write, from byte `lastWrite` on, once more: a process whose sync failed and that ended then may
   * have left what reads show and the medium lacks.
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
   * Writes lines, the first of which has the sequence number `first`. Where it rejects, none of
   * them counts, and the next write takes their place.
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
      // Tried at once, so that what was refused does not lie around; tried again by the next write.
      await this.#open(first).catch(() => undefined);
      throw cause;
    }
  }

  /** Resolves once all that was written is on the medium. */
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

  /** Begins a new segment. The one before it is synced first: only the last one may be torn. */
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
