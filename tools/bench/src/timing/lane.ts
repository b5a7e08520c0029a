import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** A subject in a separate thread, so that its code is compiled for it alone, as in production. */
export class Lane {
  readonly name: string;
  readonly #worker: Worker;

  /**
   * @param module exports a `Prepare` by default
   * @param parameters its argument
   */
  constructor(name: string, module: URL, parameters: unknown) {
    this.name = name;
    this.#worker = new Worker(new URL("./lane-thread.ts", import.meta.url), {
      workerData: { module: module.href, parameters },
    });
  }

  /** Nanoseconds per call of the operation: the median of one round's samples. */
  async round(operation: string): Promise<number> {
    this.#worker.postMessage(operation);
    // An error in the thread arrives as an `error` event, which `once` throws.
    const [nanoseconds] = await once(this.#worker, "message");
    return nanoseconds;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
