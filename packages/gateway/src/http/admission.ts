import { GatewayError } from "../error.ts";

/** What may be under way at once. */
export interface AdmissionOptions {
  readonly maxRequests: number;
  /** Of what all requests together are kept of: their bodies, and their streams' answers. */
  readonly maxBytes: number;
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
  enter(): void {
    if (this.#requests >= this.#options.maxRequests) throw overloaded();
    this.#requests += 1;
  }

  /** Makes room for so many more bytes; false where there is none. */
  hold(bytes: number): boolean {
    if (this.#bytes + bytes > this.#options.maxBytes) return false;
    this.#bytes += bytes;
    return true;
  }

  leave(bytes: number): void {
    this.#requests -= 1;
    this.#bytes -= bytes;
  }
}

/** What is told to who must come back later. */
export function overloaded(): GatewayError {
  return new GatewayError("overloaded", "too much is under way; try again in a second");
}
