/** Lets readers that follow a log sleep until something happens to it. For authors of storages. */
export class Wakeup {
  readonly #sleepers = new Set<() => void>();

  /** Resolves at the next `wake()`, or when `signal` aborts; never rejects. */
  wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const rise = (): void => {
        this.#sleepers.delete(rise);
        signal?.removeEventListener("abort", rise);
        resolve();
      };
      this.#sleepers.add(rise);
      signal?.addEventListener("abort", rise);
    });
  }

  /** Wakes all who wait now. */
  wake(): void {
    for (const rise of [...this.#sleepers]) rise();
  }
}
