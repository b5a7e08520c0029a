import { createHmac } from "node:crypto";

/** Issues state that it alone accepts: seals of thoughts, and ids of what it stored. */
export class Issuer {
  readonly name: string;
  readonly #admitted = new Set<string>();
  readonly #sealed = new Set<string>();
  readonly #issued = new Map<string, string | undefined>();
  #count = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** A new id, which is told apart from those of other issuers. */
  id(prefix: string): string {
    this.#count++;
    const id = `${prefix}${this.name}${String(this.#count).padStart(6, "0")}`;
    this.#issued.set(id, undefined);
    return id;
  }

  /** Notes that an item was issued right after some reasoning, without which it is refused. */
  follows(id: string, reasoning: string): void {
    this.#issued.set(id, reasoning);
  }

  /** The reasoning that an item has to come back with. */
  reasoningBefore(id: string): string | undefined {
    return this.#issued.get(id);
  }

  hasIssued(id: string): boolean {
    return this.#issued.has(id);
  }

  /** State that goes with a text, and is valid with this text only. */
  seal(text: string): string {
    this.#sealed.add(text);
    const mac = createHmac("sha256", `key of ${this.name}`).update(text).digest("base64");
    return `${Buffer.from(this.name).toString("base64")}${mac}`;
  }

  /** True if the text is a thought of this issuer's. */
  said(text: string): boolean {
    return this.#sealed.has(text);
  }

  accepts(state: string, text: string): boolean {
    return this.#admitted.has(state) || (this.said(text) && state === this.seal(text));
  }

  /** Accepts state that a recorded request carries, as if this upstream had issued it. */
  admit(state: string): void {
    this.#admitted.add(state);
  }
}
