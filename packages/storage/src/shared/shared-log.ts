import { randomUUID } from "node:crypto";
import type { Json } from "../contract/json.ts";
import type { Lag, Log, LogRecord, Offset, ReadOptions } from "../contract/storage.ts";
import { assertOpen } from "../kit/assert-open.ts";
import { type Clock, type MonotonicTime, msBetween } from "../kit/clock.ts";
import { Wakeup } from "../kit/wakeup.ts";
import { Appender } from "./appender.ts";
import { assertDone } from "./assert-done.ts";
import type { SharedEngine } from "./engine.ts";
import type { EngineAccess } from "./engine-access.ts";
import { encodeEntries } from "./entry.ts";
import { offsetOf, parseOffset, positionOf } from "./position.ts";
import { type LogView, readSharedLog } from "./read-shared-log.ts";

export interface SharedLogOptions {
  readonly engine: SharedEngine;
  readonly access: EngineAccess;
  readonly clock: Clock;
  readonly patienceMs: number;
  readonly pollMs: number;
  readonly closed: AbortSignal;
}

/** A log that many processes append to and read. */
export class SharedLog implements Log {
  readonly #options: SharedLogOptions;
  readonly #appender: Appender;
  readonly #view: LogView;
  /** Sequence number of the last entry that the engine reported, and the time of that report. */
  #last = 0;
  #heardAt: MonotonicTime;

  constructor(options: SharedLogOptions) {
    const { engine } = options;
    this.#options = options;
    this.#heardAt = options.clock.monotonic();
    this.#appender = new Appender({
      ...options,
      writer: randomUUID(),
      append: (append) => engine.append(append),
    });
    this.#view = {
      ...options,
      appended: new Wakeup(),
      end: () => this.#appender.end,
      read: async (after) => {
        const page = await engine.read(after);
        this.#last = positionOf(page.last).sequence;
        this.#heardAt = options.clock.monotonic();
        return page;
      },
    };
  }

  /** Entries that wait to become durable. */
  get pending(): number {
    return this.#appender.pending;
  }

  async append(entries: readonly Json[]): Promise<Offset> {
    assertOpen(this.#options.closed);
    const offset = await this.#appender.add(encodeEntries(entries));
    this.#view.appended.wake();
    return offset;
  }

  read(after: Offset | null, options?: ReadOptions): AsyncIterable<LogRecord> {
    return readSharedLog(this.#view, after, options);
  }

  lag(after: Offset | null): Lag {
    const { sequence } = parseOffset(after);
    const end = Math.max(this.#last, this.#appender.end);
    return {
      entries: Math.max(0, end - sequence),
      silentMs: Math.round(msBetween(this.#heardAt, this.#options.clock.monotonic())),
    };
  }

  async trim(through: Offset): Promise<void> {
    const { engine, access, closed } = this.#options;
    assertOpen(closed);
    const offset = offsetOf(parseOffset(through));
    try {
      const trim = () => engine.trim(offset);
      assertDone(await access.run("trim", trim, { signal: closed }), offset);
    } finally {
      access.forget("trim");
    }
  }

  /** Resolves once nothing is pending, at the latest after `patienceMs`; never rejects. */
  async drain(): Promise<void> {
    await this.#appender.drain(this.#options.patienceMs);
  }
}
