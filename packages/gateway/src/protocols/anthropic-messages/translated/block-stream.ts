/** An event of a stream, as text. */
export function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

interface QueuedBlock {
  readonly key: string;
  readonly block: object;
  /** Deltas that came while another block was open. */
  readonly waiting: object[];
  /** Makes the block's last delta. */
  readonly last: (() => object) | undefined;
  closed: boolean;
}

/**
 * Writes blocks one after the other, as clients read them, though their pieces may come in turn: the
 * first open block is written as it comes, and all others wait for its end.
 */
export class BlockStream {
  /** The first one is being written. */
  #queue: QueuedBlock[] = [];
  #index = 0;

  /**
   * Opens a block. No effect if a block with this key is open.
   * @param last makes the last delta, when the block is closed
   */
  open(key: string, block: object, last?: () => object): string {
    if (this.isOpen(key)) return "";
    const queued: QueuedBlock = { key, block, waiting: [], last, closed: false };
    this.#queue.push(queued);
    return this.#queue.length === 1 ? this.#begin(queued) : "";
  }

  isOpen(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  /** Adds to an open block. */
  add(key: string, delta: object): string {
    const queued = this.#find(key);
    if (queued === undefined) return "";
    if (queued === this.#queue[0]) return this.#delta(delta);
    queued.waiting.push(delta);
    return "";
  }

  /** Closes a block. No effect if none with this key is open. */
  close(key: string): string {
    const queued = this.#find(key);
    if (queued === undefined) return "";
    const last = queued.last === undefined ? "" : this.add(key, queued.last());
    queued.closed = true;
    return last + this.#advance();
  }

  closeAll(): string {
    return [...this.#queue].map(({ key }) => this.close(key)).join("");
  }

  #find(key: string): QueuedBlock | undefined {
    return this.#queue.find((queued) => queued.key === key && !queued.closed);
  }

  #advance(): string {
    let events = "";
    while (this.#queue[0]?.closed === true) {
      events += event("content_block_stop", { index: this.#index });
      this.#index++;
      this.#queue.shift();
      const [next] = this.#queue;
      if (next !== undefined) events += this.#begin(next);
    }
    return events;
  }

  #begin({ block, waiting }: QueuedBlock): string {
    const start = event("content_block_start", { index: this.#index, content_block: block });
    return start + waiting.map((delta) => this.#delta(delta)).join("");
  }

  #delta(delta: object): string {
    return event("content_block_delta", { index: this.#index, delta });
  }
}
