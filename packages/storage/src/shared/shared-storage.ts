import { randomBytes } from "node:crypto";
import type { Health, Log, SnapshotStore, Storage, StorageFactory } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import { assertOpen } from "./assert-open.ts";
import { Attempts } from "./attempts.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { SharedEngine } from "./engine.ts";
import { assertRetention, type RetentionOptions } from "./retention.ts";
import { SharedLog, type SharedLogOptions } from "./shared-log.ts";
import { SharedSnapshots, type SharedSnapshotsOptions } from "./shared-snapshots.ts";

/** The longest that a timer can wait. */
const LONGEST_MS = 2 ** 31 - 1;

export interface SharedStorageOptions {
  /**
   * How long a call goes on trying while the engine is away, in ms, before it rejects with
   * `unavailable`; a close gives as long to what waits. Appends, up to 64 MiB of them, and readers
   * that follow wait for as long as it takes.
   *
   * @default 10_000
   */
  readonly patienceMs?: number;
  /**
   * How often a reader that follows looks for what other processes appended, in ms. What its own
   * process appends it sees at once.
   *
   * @default 100
   */
  readonly pollMs?: number;
  /**
   * Drops the oldest entries beyond these limits whenever a snapshot was saved here, as far as this
   * snapshot and the one before it have them behind them. So do the other snapshots, unless nobody
   * has saved them for seven days and 100,000 entries; such a one is removed when what it needs goes.
   *
   * @default everything is kept
   */
  readonly retention?: RetentionOptions;
  /** @default the time of this machine */
  readonly clock?: Clock;
}

/**
 * The storage of one process over an engine that many share. Throws `invalid-option` at once for a
 * wrong option; the factory rejects as `connect` does, with `unavailable` once patience has ended.
 *
 * @param connect Gives an engine of its own to each storage, which closes it.
 */
export function sharedStorage(
  connect: () => Promise<SharedEngine>,
  options: SharedStorageOptions = {},
): StorageFactory {
  const { patienceMs = 10_000, pollMs = 100, retention = {}, clock = systemClock } = options;
  for (const [name, value] of Object.entries({ patienceMs, pollMs })) {
    if (!(Number.isFinite(value) && value >= 1 && value <= LONGEST_MS)) {
      throw new StorageError("invalid-option", `${name} must be 1 or more ms, not ${value}`);
    }
  }
  assertRetention(retention);
  return async () => {
    const pace = 0.5 + randomBytes(1).readUInt8() / 512;
    const attempts = new Attempts({ clock, patienceMs, pace });
    const closing = new AbortController();
    const engine = await attempts.run("connect", connect, { signal: closing.signal });
    return new SharedStorage(closing, {
      engine,
      attempts,
      clock,
      patienceMs,
      pollMs,
      retention,
      closed: closing.signal,
    });
  };
}

class SharedStorage implements Storage {
  readonly log: Log;
  readonly snapshots: SnapshotStore;
  readonly #engine: SharedEngine;
  readonly #log: SharedLog;
  readonly #snapshots: SharedSnapshots;
  readonly #attempts: Attempts;
  readonly #closing: AbortController;
  #closed: Promise<void> | undefined;

  constructor(closing: AbortController, parts: SharedLogOptions & SharedSnapshotsOptions) {
    this.#closing = closing;
    this.#engine = parts.engine;
    this.#attempts = parts.attempts;
    this.#log = new SharedLog(parts);
    this.#snapshots = new SharedSnapshots(parts);
    this.log = this.#log;
    this.snapshots = this.#snapshots;
  }

  health(): Health {
    assertOpen(this.#closing.signal);
    const failures = [...this.#attempts.failures, this.#snapshots.failure].filter(
      (text) => text !== undefined,
    );
    const details = [...failures, ...this.#snapshots.faults];
    return {
      status: failures.length > 0 ? "degraded" : "ok",
      ...(details.length > 0 && { detail: details.join("; ") }),
      pending: this.#log.pending,
    };
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    await this.#snapshots.drain();
    await this.#log.drain();
    await this.#engine.close();
  }
}
