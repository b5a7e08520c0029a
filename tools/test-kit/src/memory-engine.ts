import { type Offset, StorageError } from "@armature/storage";
import {
  type Append,
  MODULUS,
  MULTIPLIER,
  type Page,
  type SharedEngine,
  START,
  type StoredEntry,
  type StoredPlace,
  type StoredSnapshot,
  type Verdict,
} from "@armature/storage/shared";

const PAGE = 7;

/** The database that several engines in one process share. Simple rather than fast. */
export class MemoryDatabase {
  entries: StoredEntry[] = [];
  last: Offset = START;
  trimmed: Offset = START;
  readonly writers: Map<string, { number: number; before: Offset }> = new Map();
  readonly snapshots: Map<string, StoredSnapshot[]> = new Map();
  /** Time of the last save of each fingerprint, and the current time, in ms. */
  readonly savedAt: Map<string, number> = new Map();
  now = 0;

  /** An independent copy, like a replica that is up to date. */
  clone(): MemoryDatabase {
    const clone = new MemoryDatabase();
    const { entries, last, trimmed, now } = this;
    Object.assign(clone, { entries: [...entries], last, trimmed, now });
    for (const name of ["writers", "snapshots", "savedAt"] as const) {
      for (const [key, value] of this[name]) (clone[name] as Map<string, unknown>).set(key, value);
    }
    return clone;
  }

  append({ writer, number, entries }: Append): Offset {
    const known = this.writers.get(writer);
    if (known !== undefined && known.number > number) throw new Error("stale");
    if (known?.number === number) return known.before;
    const before = this.last;
    for (const { text, digest } of entries) {
      const [sequence, chain] = this.last.split("-");
      const after = (Number(chain) * MULTIPLIER + digest) % MODULUS;
      this.last = `${Number(sequence) + 1}-${after}`;
      this.entries.push({ offset: this.last, text });
    }
    this.writers.set(writer, { number, before });
    return before;
  }

  read(after: number): Page {
    const entries = this.entries.filter(({ offset }) => sequence(offset) > after).slice(0, PAGE);
    return { trimmed: this.trimmed, last: this.last, entries };
  }

  trim(through: Offset, behind = ""): Verdict {
    if (sequence(through) < sequence(this.trimmed)) return ["done"];
    if (!this.#holds(through)) return ["unknown", this.last];
    if (behind !== "" && !this.snapshots.has(behind)) return ["needed", behind, START];
    let upTo = through;
    for (const [fingerprint, [newest, previous]] of this.snapshots) {
      if (newest !== undefined && sequence(newest.offset) < sequence(through)) {
        return ["needed", fingerprint, newest.offset];
      }
      if (previous !== undefined && sequence(previous.offset) < sequence(upTo)) {
        upTo = previous.offset;
      }
    }
    if (sequence(upTo) <= sequence(this.trimmed)) return ["done"];
    this.entries = this.entries.filter(({ offset }) => sequence(offset) > sequence(upTo));
    this.trimmed = upTo;
    return ["done"];
  }

  save(fingerprint: string, offset: Offset, state: string): Verdict {
    const [newest] = this.snapshots.get(fingerprint) ?? [];
    const stands = newest !== undefined && newest.fault === undefined;
    if (stands && sequence(newest.offset) >= sequence(offset)) return ["done"];
    if (sequence(offset) < sequence(this.trimmed)) return ["trimmed", this.trimmed];
    if (!this.#holds(offset)) return ["unknown", this.last];
    this.snapshots.set(fingerprint, [{ offset, state }, ...(stands ? [newest] : [])]);
    this.savedAt.set(fingerprint, this.now);
    return ["done"];
  }

  list(): StoredPlace[] {
    return [...this.snapshots].flatMap(([fingerprint, [newest, previous]]) => {
      if (newest === undefined) return [];
      const ageMs = this.now - (this.savedAt.get(fingerprint) ?? 0);
      const before = previous !== undefined && { previous: previous.offset };
      return [{ fingerprint, offset: newest.offset, ageMs, ...before }];
    });
  }

  #holds(offset: Offset): boolean {
    return offset === this.trimmed || this.entries.some((entry) => entry.offset === offset);
  }
}

/** How the next call fails; undefined if it succeeds. */
export type Fault = "before" | "after" | "late" | undefined;

/**
 * An engine over a database in memory. A failing call rejects with `unavailable`. It has no effect
 * (`before`), has its effect (`after`), or has it only at a later call (`late`).
 */
export function memoryEngine(
  database: MemoryDatabase,
  fault: (call: keyof SharedEngine) => Fault = () => undefined,
): SharedEngine {
  const late: (() => void)[] = [];
  const call = async <Value>(name: keyof SharedEngine, work: () => Value): Promise<Value> => {
    await Promise.resolve();
    const wrong = fault(name);
    if (wrong === undefined) {
      const value = work();
      for (const run of late.splice(0)) run();
      return value;
    }
    if (wrong === "after") work();
    if (wrong === "late") {
      late.push(() => {
        try {
          work();
        } catch {
          // Refused; its caller has already been told of the failure.
        }
      });
    }
    throw new StorageError("unavailable", `lost the connection ${wrong} the call`);
  };
  return {
    append: (append) => call("append", () => database.append(append)),
    read: (after) => call("read", () => database.read(after)),
    trim: (through, behind) => call("trim", () => database.trim(through, behind)),
    save: (fingerprint, offset, state) =>
      call("save", () => database.save(fingerprint, offset, state)),
    load: (fingerprint) => call("load", () => database.snapshots.get(fingerprint) ?? []),
    list: () => call("list", () => database.list()),
    remove: (fingerprint) => call("remove", () => void database.snapshots.delete(fingerprint)),
    close: async () => undefined,
  };
}

function sequence(offset: Offset): number {
  return Number(offset.split("-")[0]);
}
