import type { Json } from "../contract/json.ts";
import { PolicyError } from "../error.ts";
import { rejectSnapshot } from "./snapshot.ts";

interface Entry {
  readonly id: string;
  active: boolean;
  count: number;
  /** The last lookup that named the arm; an arm named twice in one lookup is a duplicate. */
  lookup: number;
}

/**
 * The arms of a policy in the order in which they were added. An arm's position in that order never
 * changes, so a policy can use it to index its own per-arm data.
 */
export class ArmTable {
  readonly #entries: Entry[] = [];
  readonly #positions: Map<string, number> = new Map();
  readonly #known: string[] = [];
  #lookups = 0;
  #located: Int32Array = new Int32Array(0);

  /** Number of arms ever added. */
  get size(): number {
    return this.#entries.length;
  }

  /**
   * Adds an arm and returns its position. A new arm gets the position `size`; a removed arm returns
   * to its old one.
   *
   * @throws PolicyError `duplicate-arm` if the arm is active
   */
  add(id: string): number {
    const position = this.#positions.get(id);
    if (position === undefined) {
      this.#positions.set(id, this.#entries.length);
      return this.#entries.push({ id, active: true, count: 0, lookup: 0 }) - 1;
    }
    const entry = this.#entry(position);
    if (entry.active) {
      throw new PolicyError("duplicate-arm", `arm ${JSON.stringify(id)} was already added`);
    }
    entry.active = true;
    return position;
  }

  /** Makes an arm ineligible; its position and count stay. Throws `unknown-arm`. */
  remove(id: string): void {
    this.#entry(this.position(id)).active = false;
    this.#known.length = 0;
  }

  /** The position of an arm, removed or not. Throws `unknown-arm` if it was never added. */
  position(id: string): number {
    const position = this.#positions.get(id);
    if (position === undefined) unknown(id, "was never added");
    return position;
  }

  /** True if the arm was ever added. */
  has(id: string): boolean {
    return this.#positions.has(id);
  }

  /**
   * The positions of the eligible arms, in their order; read elements `i < arms.length`. The table
   * owns the array and overwrites it in the next call. A call with the same arms as the last one only
   * compares them.
   *
   * @throws PolicyError `no-arms`, `unknown-arm` (never added, or removed) or `duplicate-arm`
   */
  locate(arms: readonly string[]): Int32Array {
    if (this.#knows(arms)) return this.#located;
    if (arms.length === 0) throw new PolicyError("no-arms", "no arm is eligible");
    this.#known.length = 0;
    if (this.#located.length < arms.length) this.#located = new Int32Array(2 * arms.length);
    this.#lookups++;
    for (let i = 0; i < arms.length; i++) {
      const id = arms[i] ?? "";
      const position = this.position(id);
      const entry = this.#entry(position);
      if (!entry.active) unknown(id, "was removed");
      if (entry.lookup === this.#lookups) {
        throw new PolicyError("duplicate-arm", `arm ${JSON.stringify(id)} is eligible twice`);
      }
      entry.lookup = this.#lookups;
      this.#located[i] = position;
    }
    for (let i = 0; i < arms.length; i++) this.#known.push(arms[i] ?? "");
    return this.#located;
  }

  /** Number of observations of the arm at a position. */
  count(position: number): number {
    return this.#entry(position).count;
  }

  /** Adds one to the observations of the arm at a position. */
  tally(position: number): void {
    this.#entry(position).count++;
  }

  /** Every arm's id, activity and count, for `Policy.arms` and for snapshots. */
  list(): { readonly id: string; readonly active: boolean; readonly count: number }[] {
    return this.#entries.map(({ id, active, count }) => ({ id, active, count }));
  }

  /** A table from the output of `list`. Throws `foreign-snapshot` for anything else. */
  static from(list: Json | undefined): ArmTable {
    if (!Array.isArray(list)) rejectSnapshot("its arms are not a list");
    const table = new ArmTable();
    for (const item of list as readonly Json[]) {
      const { id, active, count } = (item ?? {}) as { readonly [key: string]: Json | undefined };
      if (typeof id !== "string" || typeof active !== "boolean" || table.has(id)) {
        rejectSnapshot("an arm has no id, no activity or appears twice");
      }
      if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 0) {
        rejectSnapshot(`the count of arm ${JSON.stringify(id)} is not a whole number`);
      }
      table.#positions.set(id, table.#entries.length);
      table.#entries.push({ id, active, count, lookup: 0 });
    }
    return table;
  }

  #knows(arms: readonly string[]): boolean {
    const known = this.#known;
    if (arms.length === 0 || arms.length !== known.length) return false;
    for (let i = 0; i < arms.length; i++) if (arms[i] !== known[i]) return false;
    return true;
  }

  #entry(position: number): Entry {
    const entry = this.#entries[position];
    if (entry === undefined) throw new RangeError(`there is no arm at position ${position}`);
    return entry;
  }
}

function unknown(id: string, what: string): never {
  throw new PolicyError("unknown-arm", `arm ${JSON.stringify(id)} ${what}`);
}
