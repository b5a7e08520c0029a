import type { Json } from "@armature/storage";
import { z } from "zod";
import { id } from "../log/fields.ts";

/** Of so many judged attempts of an arm, the latest, it is known who taught. */
const WINDOW = 1000;

// An id of the log is never empty.
const NO_TENANT = "";

/**
 * Bounds what one tenant teaches of each arm: of the latest 1,000 judged attempts, at most
 * ⌈share · n⌉ of the n that taught are one tenant's. Attempts of no tenant are taken for one
 * tenant's.
 *
 * Each arm apart: a tenant may pin an arm that nobody else is sent to, and would be all that is
 * heard of it. And a share of those that taught, not of all that were judged: a flood that is
 * turned away buys no more room.
 */
export class TeachingShares {
  readonly #share: number;
  readonly #windows = new Map<string, TeachingWindow>();

  constructor(share: number) {
    this.#share = share;
  }

  /** Whether one more judged attempt may teach. Takes note of it. */
  admit({ tier, arm, tenant = NO_TENANT }: Judged): boolean {
    if (this.#share === 1) return true;
    const key = JSON.stringify([tier, arm]);
    const window = this.#windows.get(key) ?? new TeachingWindow();
    this.#windows.set(key, window);
    window.makeRoom();
    const teaches = window.taughtBy(tenant) < Math.ceil(this.#share * (window.taught + 1));
    window.add(teaches ? tenant : null);
    return teaches;
  }

  snapshot(): Json {
    return [...this.#windows].map(([key, window]) => [key, [...window.teachers]]);
  }

  /** What `snapshot` gave. Throws a `ZodError` for anything of another form. */
  static from(snapshot: Json, share: number): TeachingShares {
    const shares = new TeachingShares(share);
    for (const [key, teachers] of stored.parse(snapshot)) {
      const window = new TeachingWindow();
      for (const teacher of teachers) window.add(teacher);
      shares.#windows.set(key, window);
    }
    return shares;
  }
}

export interface Judged {
  readonly tier: string;
  readonly arm: string;
  readonly tenant?: string | undefined;
}

const teacher = z.union([id, z.literal(NO_TENANT)]).nullable();
const stored = z.array(z.tuple([z.string(), z.array(teacher).max(WINDOW)]));

/** Who taught, of the latest judged attempts; null where an attempt taught nothing. */
class TeachingWindow {
  /** Oldest first. */
  readonly teachers: (string | null)[] = [];
  readonly #taughtBy = new Map<string, number>();
  #taught = 0;

  get taught(): number {
    return this.#taught;
  }

  taughtBy(tenant: string): number {
    return this.#taughtBy.get(tenant) ?? 0;
  }

  makeRoom(): void {
    if (this.teachers.length === WINDOW) this.#count(this.teachers.shift() ?? null, -1);
  }

  add(teacher: string | null): void {
    this.teachers.push(teacher);
    this.#count(teacher, 1);
  }

  #count(teacher: string | null, change: 1 | -1): void {
    if (teacher === null) return;
    this.#taught += change;
    const taught = this.taughtBy(teacher) + change;
    if (taught > 0) this.#taughtBy.set(teacher, taught);
    else this.#taughtBy.delete(teacher);
  }
}
