import type { Json } from "../contract/json.ts";
import type { LogRecord, Offset, ReadOptions } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import { assertOpen } from "../kit/assert-open.ts";
import type { Clock } from "../kit/clock.ts";
import type { Wakeup } from "../kit/wakeup.ts";
import type { Page, StoredEntry } from "./engine.ts";
import type { EngineAccess } from "./engine-access.ts";
import { digestOf, next, offsetOf, type Position, parseOffset, positionOf } from "./position.ts";

/** The parts of a log that readers use. */
export interface LogView {
  readonly access: EngineAccess;
  readonly clock: Clock;
  readonly pollMs: number;
  /** Wakes readers at each append of this process and at the close. */
  readonly appended: Wakeup;
  readonly closed: AbortSignal;
  /** The sequence number of the last entry that this process appended. */
  end(): number;
  read(after: number): Promise<Page>;
}

/** Reads a log one page at a time. See `Log.read` for its guarantees. */
export async function* readSharedLog(
  view: LogView,
  after: Offset | null,
  { follow = false, signal }: ReadOptions = {},
): AsyncGenerator<LogRecord, void, undefined> {
  assertOpen(view.closed);
  const stop = signal === undefined ? view.closed : AbortSignal.any([signal, view.closed]);
  let position = parseOffset(after);
  let until = follow ? Number.POSITIVE_INFINITY : undefined;
  try {
    for (let fromCaller = true; ; fromCaller = false) {
      const acknowledged = view.end();
      const page = await fetchPage(view, position, follow, stop);
      if (page === undefined || stop.aborted) return;
      const end = positionOf(page.last).sequence;
      if (end < acknowledged) {
        throw discontinued(`entry ${acknowledged} was acknowledged, the log ends at ${page.last}`);
      }
      until ??= end;
      assertContinues(page, position, fromCaller);
      for (const entry of page.entries) {
        if (position.sequence >= until) return;
        const record = verify(entry, position, fromCaller);
        position = positionOf(record.offset);
        fromCaller = false;
        yield record;
        if (stop.aborted) return;
      }
      if (position.sequence >= until) return;
      if (page.entries.length > 0) continue;
      // A failover lost the entries up to `until`, so this is the end.
      if (!follow) return;
      await idle(view, position, stop);
    }
  } finally {
    view.access.forget("read");
  }
}

/** The next page; undefined as soon as `stop` aborts, even if the engine hangs. */
function fetchPage(
  view: LogView,
  { sequence }: Position,
  follow: boolean,
  stop: AbortSignal,
): Promise<Page | undefined> {
  const bounds = { signal: stop, forever: follow };
  const page = view.access.run("read", () => view.read(sequence), bounds);
  return orAborted(page, stop);
}

/** The promise's value, or undefined as soon as the signal aborts. */
function orAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
): Promise<Value | undefined> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Sleeps until this process appends, or it is time to poll for entries of other processes. */
async function idle(view: LogView, { sequence }: Position, stop: AbortSignal): Promise<void> {
  if (view.end() > sequence) return;
  const woken = new AbortController();
  void view.clock.sleep(view.pollMs, woken.signal).then(() => view.appended.wake());
  await view.appended.wait(stop);
  woken.abort();
}

/**
 * Throws `trimmed` if the page's log begins after the position. If the position does not belong to
 * that log, throws `invalid-offset` if the caller passed it, and `corrupt` if it was read before.
 */
function assertContinues(
  { trimmed, last, entries }: Page,
  position: Position,
  fromCaller: boolean,
): void {
  const from = positionOf(trimmed).sequence;
  if (position.sequence < from) {
    throw new StorageError("trimmed", `entries up to ${trimmed} were trimmed`, {
      resumeAfter: trimmed,
    });
  }
  const offset = offsetOf(position);
  const atTrim = position.sequence === from && offset !== trimmed;
  const atEnd = entries.length === 0 && offset !== last;
  if (!atTrim && !atEnd) return;
  if (fromCaller) {
    throw new StorageError(
      "invalid-offset",
      `"${offset}" is not an offset of this log, which ends at ${last}`,
    );
  }
  throw discontinued(`entry ${offset} was read, the log ends at ${last}`);
}

/** The record of an entry, checked to be the one after the position. */
function verify({ offset, text }: StoredEntry, position: Position, fromCaller: boolean): LogRecord {
  if (offset !== offsetOf(next(position, digestOf(text)))) {
    const what = `entry ${offset} does not follow ${offsetOf(position)}`;
    if (fromCaller && position.sequence > 0) {
      throw new StorageError("invalid-offset", `${what}, which is not an offset of this log`);
    }
    throw discontinued(what);
  }
  try {
    return { offset, entry: JSON.parse(text) as Json };
  } catch {
    throw new StorageError("corrupt", `entry ${offset} is not JSON`);
  }
}

function discontinued(what: string): StorageError {
  return new StorageError(
    "corrupt",
    `${what}: a failover or a restore lost entries, or another program changed them. Only this ` +
      "process has folded them: restart it",
  );
}
