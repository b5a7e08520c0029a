import type { Json } from "../contract/json.ts";
import type { Offset, Snapshot, SnapshotPlace, SnapshotStore } from "../contract/storage.ts";
import { StorageError } from "../error.ts";
import { assertFingerprint } from "../kit/assert-fingerprint.ts";
import { assertJson } from "../kit/assert-json.ts";
import { assertOpen } from "../kit/assert-open.ts";
import { assertDone } from "./assert-done.ts";
import type { SharedEngine } from "./engine.ts";
import type { EngineAccess, Work } from "./engine-access.ts";
import { MAX_STATE_BYTES } from "./limits.ts";
import { offsetOf, parseOffset, START } from "./position.ts";
import { type RetentionOptions, retain } from "./retention.ts";

export interface SharedSnapshotsOptions {
  readonly engine: SharedEngine;
  readonly access: EngineAccess;
  readonly closed: AbortSignal;
  readonly retention: RetentionOptions;
}

/** The last two snapshots of each fingerprint, shared by all replicas. */
export class SharedSnapshots implements SnapshotStore {
  readonly #options: SharedSnapshotsOptions;
  /** Faulty snapshots that loads skipped, by fingerprint. A save removes the fault. */
  readonly #faults = new Map<string, string>();
  readonly #inProgress = new Set<Promise<unknown>>();
  #failure: string | undefined;

  constructor(options: SharedSnapshotsOptions) {
    this.#options = options;
  }

  /** Faults that loads worked around. */
  get faults(): readonly string[] {
    return [...this.#faults.values()];
  }

  /** The reason why retention failed last; undefined once it succeeded. */
  get failure(): string | undefined {
    return this.#failure;
  }

  async load(fingerprint: string): Promise<Snapshot | undefined> {
    assertOpen(this.#options.closed);
    assertFingerprint(fingerprint);
    const stored = await this.#run((engine) => engine.load(fingerprint));
    this.#faults.delete(fingerprint);
    for (const { offset, state, fault } of stored) {
      if (fault === undefined) {
        return { offset: fromEngine(offset), state: JSON.parse(state) as Json };
      }
      const why = fault === "damaged" ? "it is damaged" : "that entry is not in the log";
      this.#faults.set(fingerprint, `skipped snapshot ${fingerprint} at ${offset}: ${why}`);
    }
    return undefined;
  }

  async save(fingerprint: string, snapshot: Snapshot): Promise<void> {
    assertOpen(this.#options.closed);
    assertFingerprint(fingerprint);
    const offset = snapshot.offset === null ? START : offsetOf(parseOffset(snapshot.offset));
    const state = encodeState(snapshot.state);
    assertDone(await this.#run((engine) => engine.save(fingerprint, offset, state)), offset);
    this.#faults.delete(fingerprint);
    await this.#retain(fingerprint);
  }

  async list(): Promise<readonly SnapshotPlace[]> {
    assertOpen(this.#options.closed);
    const stored = await this.#run((engine) => engine.list());
    return stored.map(({ fingerprint, offset }) => ({ fingerprint, offset: fromEngine(offset) }));
  }

  async remove(fingerprint: string): Promise<void> {
    assertOpen(this.#options.closed);
    assertFingerprint(fingerprint);
    await this.#run((engine) => engine.remove(fingerprint));
    this.#faults.delete(fingerprint);
  }

  /** Resolves once no call is in progress; never rejects. */
  async drain(): Promise<void> {
    await Promise.allSettled(this.#inProgress);
  }

  /** Never rejects: a failure only leaves the log too long until the next save. */
  async #retain(fingerprint: string): Promise<void> {
    const { retention } = this.#options;
    try {
      await this.#run((engine) => retain(engine, retention, fingerprint), "retain");
      this.#failure = undefined;
    } catch (error) {
      this.#options.access.forget("retain");
      this.#failure = `the log was not trimmed: ${error instanceof Error ? error.message : error}`;
    }
  }

  #run<Value>(
    attempt: (engine: SharedEngine) => Promise<Value>,
    work: Work = "snapshot",
  ): Promise<Value> {
    const { engine, access, closed } = this.#options;
    const call = access
      .run(work, () => attempt(engine), { signal: closed })
      .finally(() => this.#inProgress.delete(call));
    this.#inProgress.add(call);
    return call;
  }
}

/** Engines write `START` for the position before the first entry; callers see null. */
function fromEngine(offset: Offset): Offset | null {
  return offset === START ? null : offset;
}

/** Throws `invalid-entry` if the state is not JSON or too large. */
function encodeState(state: Json): string {
  assertJson(state, "state");
  const text = JSON.stringify(state);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_STATE_BYTES) {
    throw new StorageError(
      "invalid-entry",
      `the state takes ${bytes} bytes, more than ${MAX_STATE_BYTES}: use fewer features`,
    );
  }
  return text;
}
