import { hash } from "node:crypto";
import type { Fold } from "@armature/learner";
import type { Json, Offset, Storage } from "@armature/storage";
import { newFold, restarted, stateOf } from "../load/fold.ts";
import type { Replica } from "./replica.ts";

/** How long replicas may take to learn the end of the log. */
const CONVERGED_WITHIN_MS = 120_000;

/**
 * Reads the whole log as it grows, apart from all replicas, and folds it one entry after the other:
 * once as it is, and once without what an entry before it said already.
 */
export class ReferenceReplica {
  readonly #storage: Storage;
  readonly #following: Promise<void>;
  readonly #stopping = new AbortController();
  readonly #clean: Fold = newFold();
  readonly #withoutRepetitions: Fold = newFold();
  readonly #said = new Set<string>();
  readonly #numbers = new Set<number>();
  /** The last entry that was read, and how many there are. */
  offset: Offset | null = null;
  entries = 0;
  /** Why the reading ended before it was to, if so. */
  failure: string | undefined;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#following = this.#follow();
  }

  /** Every promise that was broken, in words. Learned is what replicas said they have learned. */
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
      broken.push("what was said again had an effect");
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
    if (!this.#said.has(text)) this.#withoutRepetitions.apply(entry);
    this.#said.add(text);
    this.#numbers.add((entry as { at: number }).at);
  }

  /** Reads what is there now, and gives the last offset. */
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

/** The state but for the count of repetitions. */
function bare(fold: Fold): string {
  const { counts, ...state } = fold.snapshot() as { counts: object };
  return JSON.stringify({ ...state, counts: { ...counts, repeated: 0 } });
}

async function stateOrNothing(replica: Replica, offset: Offset): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), CONVERGED_WITHIN_MS);
  });
  const state = await Promise.race([replica.state(offset), late]);
  clearTimeout(timer);
  return state;
}
