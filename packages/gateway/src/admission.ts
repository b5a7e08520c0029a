import { GatewayError } from "./error.ts";
import { Exchange } from "./exchange.ts";
import type { GatewayRequest } from "./request.ts";

/** What may be under way at once. */
export interface AdmissionOptions {
  readonly maxRequests: number;
  /** Of the bodies of all requests together. */
  readonly maxBytes: number;
  /** How long one request may take, in milliseconds. */
  readonly totalMs: number;
}

/** Bounds how much is under way: what is more is refused at once, and told to come back. */
export class Admission {
  readonly #options: AdmissionOptions;
  #requests = 0;
  #bytes = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** Requests under way. */
  get requests(): number {
    return this.#requests;
  }

  /** @throws GatewayError `overloaded` */
  enter(request: GatewayRequest): Exchange {
    if (this.#requests >= this.#options.maxRequests) throw overloaded();
    this.#requests += 1;
    return new Exchange(request, this, this.#options.totalMs);
  }

  /** @throws GatewayError `overloaded` */
  hold(bytes: number): void {
    if (this.#bytes + bytes > this.#options.maxBytes) throw overloaded();
    this.#bytes += bytes;
  }

  leave(bytes: number): void {
    this.#requests -= 1;
    this.#bytes -= bytes;
  }
}

function overloaded(): GatewayError {
  return new GatewayError("overloaded", "too much is under way; try again in a second");
}
