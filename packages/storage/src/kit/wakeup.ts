/** Lets readers that follow a log sleep until something happens to it. */
export class Wakeup {
  readonly #sleepers = new Set<() => void>();

  /** Resolves at the next `wake()`, or when `signal` aborts; never rejects. */
  wait(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wakeUp = (): void => {
        this.#sleepers.delete(wakeUp);
        signal?.removeEventListener("abort", wakeUp);
        resolve();
      };
      this.#sleepers.add(wakeUp);
      signal?.addEventListener("abort", wakeUp);
    });
  }

  /** Resolves all current waits. */
  wake(): void {
    for (const wakeUp of [...this.#sleepers]) wakeUp();
  }
}
