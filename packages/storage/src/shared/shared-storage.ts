import { randomBytes } from "node:crypto";
import type { Health, Log, SnapshotStore, Storage, StorageFactory } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import { assertOpen } from "../kit/assert-open.ts";
import { type Clock, systemClock } from "../kit/clock.ts";
import type { SharedEngine } from "./engine.ts";
import { EngineAccess } from "./engine-access.ts";
import { assertRetention, type RetentionOptions } from "./retention.ts";
import { SharedLog, type SharedLogOptions } from "./shared-log.ts";
import { SharedSnapshots, type SharedSnapshotsOptions } from "./shared-snapshots.ts";

/** The longest delay of a timer. */
const LONGEST_MS = 2 ** 31 - 1;

export interface SharedStorageOptions {
  /**
   * Time, in ms, for which a call keeps trying while the engine is away, before it rejects with
   * `unavailable`. A close gives pending appends the same time. Appends (at most 64 MiB pending) and
   * following readers keep trying until the close.
   *
   * @default 10_000
   */
  readonly patienceMs?: number;
  /**
   * Interval, in ms, at which a following reader looks for entries of other processes. It sees
   * entries of its own process at once.
   *
   * @default 100
   */
  readonly pollMs?: number;
  /**
   * After each snapshot that is saved here, drops the oldest entries beyond these limits, except
   * those that any snapshot, or the one before it, still needs. A snapshot that no process has saved
   * for seven days and 100,000 entries no longer counts; it is removed if entries it needs are
   * dropped.
   *
   * @default keep everything
   */
  readonly retention?: RetentionOptions;
  /** @default the time of this machine */
  readonly clock?: Clock;
}

/**
 * A storage over an engine that many processes share. Throws `invalid-option` immediately if an
 * option is wrong. The factory rejects like `connect`; while that is `unavailable`, it retries for
 * `patienceMs`.
 *
 * @param connect returns another engine for each opened storage, which closes it
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
    const access = new EngineAccess({ clock, patienceMs, pace });
    const closing = new AbortController();
    const engine = await access.run("connect", connect, { signal: closing.signal });
    return new SharedStorage(closing, {
      engine,
      access,
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
  readonly #access: EngineAccess;
  readonly #closing: AbortController;
  #closed: Promise<void> | undefined;

  constructor(closing: AbortController, parts: SharedLogOptions & SharedSnapshotsOptions) {
    this.#closing = closing;
    this.#engine = parts.engine;
    this.#access = parts.access;
    this.#log = new SharedLog(parts);
    this.#snapshots = new SharedSnapshots(parts);
    this.log = this.#log;
    this.snapshots = this.#snapshots;
  }

  health(): Health {
    assertOpen(this.#closing.signal);
    const failures = [...this.#access.failures, this.#snapshots.failure].filter(
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
