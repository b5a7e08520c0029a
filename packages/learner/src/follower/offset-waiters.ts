import type { Offset } from "@armature/storage";

/** Promises that wait until the entry at an offset is folded. */
export class OffsetWaiters {
  readonly #waiting = new Map<Offset, (() => void)[]>();

  wait(offset: Offset): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(offset) ?? [];
      waiting.push(resolve);
      this.#waiting.set(offset, waiting);
    });
  }

  resolve(offset: Offset): void {
    const waiting = this.#waiting.get(offset);
    if (waiting === undefined) return;
    this.#waiting.delete(offset);
    for (const resolve of waiting) resolve();
  }

  resolveWhere(matches: (offset: Offset) => boolean): void {
    for (const offset of [...this.#waiting.keys()].filter(matches)) this.resolve(offset);
  }
}
