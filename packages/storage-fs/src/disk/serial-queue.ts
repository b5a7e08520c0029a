/** Runs tasks one after the other, in the order of their calls; one that fails stops no other. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<Value>(task: () => Promise<Value>): Promise<Value> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves once all tasks have ended; never rejects. */
  async drain(): Promise<void> {
    await this.#last;
  }
}
