import type { FileHandle, FileSystem } from "../disk/file-system.ts";
import { writeFully } from "../disk/write-fully.ts";

/** A file that is written at its end and synced afterwards. */
export class GrowingFile {
  readonly #handle: FileHandle;
  #size: number;

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  /** Opens a file at its end; with `emptied`, its content is dropped first. */
  static async open(
    fileSystem: FileSystem,
    path: string,
    { emptied }: { readonly emptied: boolean },
  ): Promise<GrowingFile> {
    const handle = await fileSystem.open(path, "write");
    try {
      if (emptied) await handle.truncate(0);
      return new GrowingFile(handle, emptied ? 0 : await handle.size());
    } catch (cause) {
      await handle.close().catch(() => undefined);
      throw cause;
    }
  }

  get size(): number {
    return this.#size;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await writeFully(this.#handle, bytes, this.#size);
    this.#size += bytes.length;
  }

  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}
