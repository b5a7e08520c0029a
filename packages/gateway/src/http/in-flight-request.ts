import { Failure } from "../call/failure.ts";
import type { Admission } from "./admission.ts";
import type { GatewayRequest } from "./request.ts";

/** A request that was admitted: limited in time and memory, counted until it ends, ended once. */
export class InFlightRequest {
  readonly request: GatewayRequest;
  /** Called when the client leaves or the time is over, before the signal aborts. */
  onStop: (() => void) | undefined;
  readonly #admission: Admission;
  readonly #stopped = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #onLeave = (): void => this.#stop(this.request.signal.reason);
  #bytes = 0;
  #ended = false;
  #streaming = false;

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
    return this.#stopped.signal;
  }

  get clientLeft(): boolean {
    return this.request.signal.aborted;
  }

  /** Reserves `bytes` until the request ends; false if the limit of all requests would be exceeded. */
  reserve(bytes: number): boolean {
    if (this.#ended || !this.#admission.reserve(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  /** The response is a stream: it calls `end` itself, after `endUnlessStreaming` was called. */
  startStreaming(): void {
    this.#streaming = true;
  }

  endUnlessStreaming(): void {
    if (!this.#streaming) this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.request.signal.removeEventListener("abort", this.#onLeave);
    this.#admission.leave(this.#bytes);
  }

  #stop(reason: unknown): void {
    this.onStop?.();
    this.#stopped.abort(reason);
    this.end();
  }
}
