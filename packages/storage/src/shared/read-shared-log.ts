import type { Json } from "../contract/json.ts";
import type { LogRecord, Offset, ReadOptions } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import type { Wakeup } from "../kit/wakeup.ts";
import { assertOpen } from "./assert-open.ts";
import type { Attempts } from "./attempts.ts";
import type { Clock } from "./clock.ts";
import type { Page, StoredEntry } from "./engine.ts";
import { digestOf, next, offsetOf, type Position, parseOffset, positionOf } from "./position.ts";

/** What a reader needs to know of a log. */
export interface LogView {
  readonly attempts: Attempts;
  readonly clock: Clock;
  readonly pollMs: number;
  /** Wakes at each append of this process and at the close. */
  readonly appended: Wakeup;
  readonly closed: AbortSignal;
  /** The sequence number of the last entry that this process appended. */
  end(): number;
  read(after: number): Promise<Page>;
}

/** Reads a log a page at a time. See `Log.read` for what it promises. */
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
    for (let asked = true; ; asked = false) {
      const acknowledged = view.end();
      const page = await fetchPage(view, position, follow, stop);
      if (page === undefined || stop.aborted) return;
      const end = positionOf(page.last).sequence;
      if (end < acknowledged) {
        throw discontinued(`entry ${acknowledged} was acknowledged, the log ends at ${page.last}`);
      }
      until ??= end;
      assertContinues(page, position, asked);
      for (const entry of page.entries) {
        if (position.sequence >= until) return;
        const record = verify(entry, position, asked);
        position = positionOf(record.offset);
        asked = false;
        yield record;
        if (stop.aborted) return;
      }
      if (position.sequence >= until) return;
      if (page.entries.length > 0) continue;
      // Where a failover lost what was to come, this is the end.
      if (!follow) return;
      await idle(view, position, stop);
    }
  } finally {
    view.attempts.forget("read");
  }
}

/** The next page; undefined once reading is to stop, whatever the engine does. */
function fetchPage(
  view: LogView,
  { sequence }: Position,
  follow: boolean,
  stop: AbortSignal,
): Promise<Page | undefined> {
  const bounds = { signal: stop, forEver: follow };
  const page = view.attempts.run("read", () => view.read(sequence), bounds);
  return orAborted(page, stop);
}

/** The promise, or undefined as soon as the signal aborts. */
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

/** Sleeps until this process appends, or it is time to look at what others did. */
async function idle(view: LogView, { sequence }: Position, stop: AbortSignal): Promise<void> {
  if (view.end() > sequence) return;
  const woken = new AbortController();
  void view.clock.sleep(view.pollMs, woken.signal).then(() => view.appended.wake());
  await view.appended.wait(stop);
  woken.abort();
}

/**
 * Refuses a page of a log that begins behind the position (`trimmed`), or that is not the one the
 * position was given by: `invalid-offset` for what the user asked, `corrupt` for what was read.
 */
function assertContinues(
  { trimmed, last, entries }: Page,
  position: Position,
  asked: boolean,
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
  if (asked) {
    throw new StorageError(
      "invalid-offset",
      `"${offset}" is no offset of this log, which ends at ${last}`,
    );
  }
  throw discontinued(`entry ${offset} was read, the log ends at ${last}`);
}

/** The record of an entry, which has to be the one after the position. */
function verify({ offset, text }: StoredEntry, position: Position, asked: boolean): LogRecord {
  if (offset !== offsetOf(next(position, digestOf(text)))) {
    const what = `entry ${offset} does not follow ${offsetOf(position)}`;
    if (asked && position.sequence > 0) {
      throw new StorageError("invalid-offset", `${what}, which is no offset of this log`);
    }
    throw discontinued(what);
  }
  try {
    return { offset, entry: JSON.parse(text) as Json };
  } catch {
    throw new StorageError("corrupt", `entry ${offset} is no JSON`);
  }
}

function discontinued(what: string): StorageError {
  return new StorageError(
    "corrupt",
    `${what}: a failover or a restore lost entries, or somebody changed them. What was folded ` +
      "from them is only in this process: start it anew",
  );
}
