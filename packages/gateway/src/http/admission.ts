import { GatewayError } from "../error.ts";

export interface AdmissionOptions {
  readonly maxRequests: number;
  /** Most bytes buffered for all requests in flight: bodies and accumulated streams. */
  readonly maxBytes: number;
}

/** Admission control: limits the requests in flight and the memory that they hold. */
export class Admission {
  readonly #options: AdmissionOptions;
  #requests = 0;
  #bytes = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Requests in flight. */
  get requests(): number {
    return this.#requests;
  }

  /** @throws GatewayError `overloaded` */
  enter(): void {
    if (this.#requests >= this.#options.maxRequests) throw overloaded();
    this.#requests++;
  }

  /** Reserves `bytes`; false if the limit would be exceeded. */
  reserve(bytes: number): boolean {
    if (this.#bytes + bytes > this.#options.maxBytes) return false;
    this.#bytes += bytes;
    return true;
  }

  /** Ends a request that reserved `bytes` in all. */
  leave(bytes: number): void {
    this.#requests--;
    this.#bytes -= bytes;
  }
}

/** The error for a request that was turned away. */
export function overloaded(): GatewayError {
  return new GatewayError(
    "overloaded",
    "the gateway is at its limit of requests or memory; try again in a second",
  );
}
