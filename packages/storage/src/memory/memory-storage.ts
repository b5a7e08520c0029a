import type { Json } from "../contract/json.ts";
import type {
  Health,
  Lag,
  Log,
  LogRecord,
  Offset,
  ReadOptions,
  Snapshot,
  SnapshotPlace,
  SnapshotStore,
  Storage,
  StorageFactory,
} from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import { assertFingerprint } from "../kit/assert-fingerprint.ts";
import { assertJson } from "../kit/assert-json.ts";
import { assertOpen } from "../kit/assert-open.ts";
import { sequenceOf } from "../kit/sequence.ts";
import { Wakeup } from "../kit/wakeup.ts";

/** The data that outlives a close. Values are JSON text, so that no caller can change them later. */
interface Medium {
  /** The sequence number of the last entry that was trimmed; 0 if none was. */
  trimmed: number;
  readonly entries: string[];
  readonly snapshots: Map<string, string>;
  opened: boolean;
}

/**
 * A storage in memory: the reference that other storages are compared with, for tests and for runs
 * that may forget. After a close, the factory opens the same log again, as a restart would. Opening
 * it twice at a time throws `locked`.
 */
export function memoryStorage(): StorageFactory {
  const medium: Medium = { trimmed: 0, entries: [], snapshots: new Map(), opened: false };
  return async () => {
    if (medium.opened) {
      throw new StorageError("locked", "this memory storage is open already: close it first");
    }
    medium.opened = true;
    return new MemoryStorage(medium);
  };
}

class MemoryStorage implements Storage {
  readonly log: Log = {
    append: async (entries) => this.#append(entries),
    read: (after, options) => this.#read(after, options),
    lag: (after) => this.#lag(after),
    trim: async (through) => this.#trim(through),
  };
  readonly snapshots: SnapshotStore = {
    load: async (fingerprint) => this.#load(fingerprint),
    save: async (fingerprint, snapshot) => this.#save(fingerprint, snapshot),
    list: async () => this.#list(),
    remove: async (fingerprint) => this.#remove(fingerprint),
  };
  readonly #medium: Medium;
  readonly #appended = new Wakeup();
  readonly #closing = new AbortController();

  constructor(medium: Medium) {
    this.#medium = medium;
  }

  health(): Health {
    assertOpen(this.#closing.signal);
    return { status: "ok", pending: 0 };
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#medium.opened = false;
    this.#appended.wake();
  }

  #append(entries: readonly Json[]): Offset {
    assertOpen(this.#closing.signal);
    if (entries.length === 0) throw new StorageError("invalid-entry", "append needs an entry");
    const texts = entries.map((entry, index) => toText(entry, `entries[${index}]`));
    for (const text of texts) this.#medium.entries.push(text);
    this.#appended.wake();
    return String(this.#end);
  }

  async *#read(after: Offset | null, options: ReadOptions = {}): AsyncGenerator<LogRecord> {
    const closed = this.#closing.signal;
    assertOpen(closed);
    const medium = this.#medium;
    const { follow = false, signal } = options;
    const until = follow ? Number.POSITIVE_INFINITY : this.#end;
    let position = this.#sequenceOf(after);
    while (position < until && !closed.aborted && signal?.aborted !== true) {
      if (position < medium.trimmed) {
        const resumeAfter = String(medium.trimmed);
        throw new StorageError("trimmed", `entries up to ${resumeAfter} were trimmed`, {
          resumeAfter,
        });
      }
      const text = medium.entries[position - medium.trimmed];
      if (text === undefined) {
        await this.#appended.wait(signal);
      } else {
        position++;
        yield { offset: String(position), entry: JSON.parse(text) as Json };
      }
    }
  }

  #lag(after: Offset | null): Lag {
    return { entries: this.#end - this.#sequenceOf(after), silentMs: 0 };
  }

  #trim(through: Offset): void {
    assertOpen(this.#closing.signal);
    const medium = this.#medium;
    const last = sequenceOf(through, this.#end);
    for (const [fingerprint, text] of medium.snapshots) {
      const { offset } = JSON.parse(text) as Snapshot;
      if (this.#sequenceOf(offset) < last) {
        throw new StorageError(
          "needed",
          `snapshot ${fingerprint} stands at ${offset} and needs entries up to ${through}: ` +
            "save a later one, or remove it, before the trim",
        );
      }
    }
    if (last <= medium.trimmed) return;
    medium.entries.splice(0, last - medium.trimmed);
    medium.trimmed = last;
  }

  #load(fingerprint: string): Snapshot | undefined {
    assertOpen(this.#closing.signal);
    assertFingerprint(fingerprint);
    const text = this.#medium.snapshots.get(fingerprint);
    return text === undefined ? undefined : (JSON.parse(text) as Snapshot);
  }

  #save(fingerprint: string, { offset, state }: Snapshot): void {
    assertOpen(this.#closing.signal);
    assertFingerprint(fingerprint);
    this.#sequenceOf(offset);
    this.#medium.snapshots.set(
      fingerprint,
      `{"offset":${toText(offset, "offset")},"state":${toText(state, "state")}}`,
    );
  }

  #list(): SnapshotPlace[] {
    assertOpen(this.#closing.signal);
    return [...this.#medium.snapshots].map(([fingerprint, text]) => {
      return { fingerprint, offset: (JSON.parse(text) as Snapshot).offset };
    });
  }

  #remove(fingerprint: string): void {
    assertOpen(this.#closing.signal);
    assertFingerprint(fingerprint);
    this.#medium.snapshots.delete(fingerprint);
  }

  get #end(): number {
    return this.#medium.trimmed + this.#medium.entries.length;
  }

  #sequenceOf(offset: Offset | null): number {
    return offset === null ? 0 : sequenceOf(offset, this.#end);
  }
}

function toText(value: unknown, name: string): string {
  assertJson(value, name);
  return JSON.stringify(value);
}
