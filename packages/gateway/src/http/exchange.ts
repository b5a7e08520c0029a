import { Failure } from "../call/failure.ts";
import type { Admission } from "./admission.ts";
import type { GatewayRequest } from "./request.ts";

/** A request that is being answered: bounded in time, counted while it lasts, and ended once. */
export class Exchange {
  readonly request: GatewayRequest;
  readonly #admission: Admission;
  readonly #over = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #onLeave = (): void => this.#stop(this.request.signal.reason);
  #bytes = 0;
  #ended = false;

  /** @throws GatewayError `overloaded` */
  constructor(request: GatewayRequest, admission: Admission, totalMs: number) {
    admission.enter();
    this.request = request;
    this.#admission = admission;
    this.#timer = setTimeout(() => {
      this.#stop(new Failure("timeout", `was not done within ${totalMs} ms`));
    }, totalMs);
    if (request.signal.aborted) this.#onLeave();
    else request.signal.addEventListener("abort", this.#onLeave);
  }

  /** Aborts when the client leaves or the time is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get clientLeft(): boolean {
    return this.request.signal.aborted;
  }

  /** Makes room for so many more bytes until the end; false where too many are held by all. */
  hold(bytes: number): boolean {
    if (this.#ended || !this.#admission.hold(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.request.signal.removeEventListener("abort", this.#onLeave);
    this.#admission.leave(this.#bytes);
  }

  #stop(reason: unknown): void {
    this.#over.abort(reason);
    this.end();
  }
}
