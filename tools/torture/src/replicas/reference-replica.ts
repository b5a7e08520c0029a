import { hash } from "node:crypto";
import type { Fold } from "@armature/learner";
import type { Json, Offset, Storage } from "@armature/storage";
import { withDeadline } from "@armature/storage/kit";
import { newFold, restarted, stateOf } from "../load/fold.ts";
import type { Replica } from "./replica.ts";

/** Time limit for replicas to reach the end of the log, in ms. */
const CONVERGED_WITHIN_MS = 120_000;

/**
 * Follows the log independently of the replicas, and folds it entry by entry: once as it is, and once
 * without repeated entries.
 */
export class ReferenceReplica {
  readonly #storage: Storage;
  readonly #following: Promise<void>;
  readonly #stopping = new AbortController();
  readonly #clean: Fold = newFold();
  readonly #withoutRepetitions: Fold = newFold();
  readonly #texts = new Set<string>();
  readonly #numbers = new Set<number>();
  /** Offset of the last entry read, and number of entries read. */
  offset: Offset | null = null;
  entries = 0;
  /** Why reading ended early, if it did. */
  failure: string | undefined;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#following = this.#follow();
  }

  /**
   * Resolves to a description of every broken promise.
   *
   * @param learned the observations that replicas have acknowledged
   */
  async check(learned: ReadonlySet<number>, replicas: readonly Replica[]): Promise<string[]> {
    const { log } = this.#storage;
    const end = await this.#readToEnd();
    const broken: string[] = [];
    if (this.failure !== undefined) broken.push(`the log cannot be read: ${this.failure}`);
    const lost = [...learned].filter((n) => !this.#numbers.has(n));
    if (lost.length > 0) {
      broken.push(`${lost.length} acknowledged observations are gone, ${lost[0]} for one`);
    }
    if (bare(this.#clean) !== bare(this.#withoutRepetitions)) {
      broken.push("repeated entries had an effect");
    }
    const state = stateOf(this.#clean);
    if ((await restarted(this.#storage)) !== state) {
      broken.push("the snapshot and the entries after it are not the fold of all entries");
    }
    const expected = hash("sha256", state);
    const states = await Promise.all(replicas.map((replica) => stateOrNothing(replica, end)));
    for (const [index, found] of states.entries()) {
      if (found === expected) continue;
      const what = found === undefined ? "did not come to the end of the log" : "has another state";
      broken.push(`replica ${index} ${what} (lag ${log.lag(null).entries})`);
    }
    return broken;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const options = { follow: true, signal: this.#stopping.signal };
    try {
      for await (const { offset, entry } of this.#storage.log.read(null, options)) {
        this.#take(entry);
        this.offset = offset;
        this.entries++;
      }
    } catch (error) {
      this.failure = String(error);
    }
  }

  #take(entry: Json): void {
    this.#clean.apply(entry);
    const text = JSON.stringify(entry);
    if (!this.#texts.has(text)) this.#withoutRepetitions.apply(entry);
    this.#texts.add(text);
    this.#numbers.add((entry as { at: number }).at);
  }

  /** Reads to the current end of the log; resolves to its offset. */
  async #readToEnd(): Promise<Offset> {
    let end = this.offset;
    for await (const { offset } of this.#storage.log.read(this.offset)) end = offset;
    const deadline = performance.now() + CONVERGED_WITHIN_MS;
    while (this.offset !== end && this.failure === undefined && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return end ?? "";
  }
}

/** The state without the count of repetitions. */
function bare(fold: Fold): string {
  const { counts, ...state } = fold.snapshot() as { counts: object };
  return JSON.stringify({ ...state, counts: { ...counts, repeated: 0 } });
}

function stateOrNothing(replica: Replica, offset: Offset): Promise<string | undefined> {
  return withDeadline(replica.state(offset), CONVERGED_WITHIN_MS, () => undefined);
}
