import { type Fold, type LogEntry, LogFollower } from "@armature/learner";
import type { Rng } from "@armature/policy";
import type { Json, Storage } from "@armature/storage";
import { monotonicTime } from "@armature/storage/kit";
import { sharedStorage } from "@armature/storage/shared";
import { type Process, World, type WorldOptions } from "./world.ts";

const REPLICAS = 3;
const ACTIONS = 80;

/** Step limit for the end of a walk, which takes far fewer. */
const MOST_STEPS_TO_REST = 20_000;

/** A replica: the real follower and the real storage over the engine of the world. */
interface Replica extends Process {
  readonly learned: Json[];
  follower: LogFollower | undefined;
  storage: Storage | undefined;
  closing: boolean;
  /** Number of failovers before it began. */
  readonly failovers: number;
}

/** The findings of a walk, and the number of its steps. */
export interface Walk {
  readonly steps: number;
  readonly acknowledged: number;
  readonly broken: readonly string[];
}

/**
 * Replicas append, save, trim, end, close and restart in a world that reorders everything. At the end
 * the world is calm, and every promise must hold.
 */
export async function walk(options: WorldOptions): Promise<Walk> {
  const { rng } = options;
  const world = new World(options);
  const replicas = Array.from({ length: REPLICAS }, () => begin(world, rng));
  const acknowledged = new Set<string>();
  const broken: string[] = [];
  let appended = 0;

  const restart = (index: number): void => {
    const replica = replicas[index];
    if (replica === undefined) return;
    world.end(replica);
    replicas[index] = begin(world, rng);
  };
  const act = (): void => {
    const index = Math.floor(rng.uniform() * REPLICAS);
    const replica = replicas[index];
    if (replica === undefined || replica.closing) return;
    const { follower } = replica;
    const kind = rng.uniform();
    if (kind < 0.5) {
      // Any entry will do, because this fold does not interpret it.
      const entry: LogEntry = { kind: "control", op: "remove-arm", id: `${appended++}`, at: 0 };
      follower?.append([entry]).then(
        () => acknowledged.add(JSON.stringify(entry)),
        () => undefined,
      );
    } else if (kind < 0.6) world.replicate();
    else if (kind < 0.7) restart(index);
    else if (kind < 0.8) close(replica);
    else if (kind < 0.85 && world.failovers < 2) world.failOver();
  };
  const look = (): void => {
    for (const [index, { follower, failovers, ended }] of replicas.entries()) {
      if (ended) restart(index);
      if (follower?.failure === undefined) continue;
      // It may have learned entries that a failover lost.
      if (world.failovers === failovers) {
        broken.push(`it stopped learning for no reason: ${follower.failure.message}`);
      }
      restart(index);
    }
  };

  for (let action = 0; action < ACTIONS; action++) {
    act();
    for (let steps = Math.floor(rng.uniform() * 6); steps > 0; steps--) await world.step();
    look();
  }
  world.calm = true;
  const isDone = (): boolean =>
    replicas.every(
      ({ follower, storage, learned, closing }) =>
        !closing &&
        storage?.health().pending === 0 &&
        follower !== undefined &&
        // Equal lengths are not enough: a failover may have replaced entries.
        learned.length === world.history.length &&
        textsOf(learned).join() === world.history.join(),
    );
  let steps = 0;
  while (!isDone() && steps++ < MOST_STEPS_TO_REST) {
    await world.step();
    look();
  }
  if (!isDone()) broken.push("it never came to rest");
  broken.push(...brokenPromises(world.history, acknowledged, replicas));
  for (const replica of replicas) world.end(replica);
  return { steps: world.steps, acknowledged: acknowledged.size, broken };
}

function brokenPromises(
  history: readonly string[],
  acknowledged: ReadonlySet<string>,
  replicas: readonly Replica[],
): string[] {
  const broken: string[] = [];
  const there = new Set(history);
  if (there.size < history.length) broken.push("an entry is there twice");
  const lost = [...acknowledged].filter((text) => !there.has(text));
  if (lost.length > 0) broken.push(`${lost.length} acknowledged entries are gone`);
  for (const { learned } of replicas) {
    if (textsOf(learned).join() !== history.join())
      broken.push("a replica has learned something else");
  }
  return broken;
}

function textsOf(learned: readonly Json[]): string[] {
  return learned.map((entry) => JSON.stringify(entry));
}

function begin(world: World, rng: Rng): Replica {
  const replica: Replica = {
    ended: false,
    learned: [],
    follower: undefined,
    storage: undefined,
    closing: false,
    failovers: world.failovers,
  };
  const open = sharedStorage(async () => world.engineOf(replica), {
    // No time passes, so that this means forever, or no second attempt.
    patienceMs: rng.uniform() < 0.5 ? 1 : 1_000_000,
    pollMs: 1,
    retention: { maxEntries: 2 },
    clock: world.clockOf(replica),
  });
  const fold = recordingFold(replica.learned);
  const start = async (): Promise<void> => {
    replica.storage = await open();
    replica.follower = await LogFollower.open({
      fold,
      storage: replica.storage,
      snapshotEvery: 1,
      rng,
      // Each step takes a second, so that a failed save is retried.
      clock: () => monotonicTime(1000 * world.steps),
      onProblem: () => undefined,
    });
  };
  start().catch(() => {
    replica.ended = true;
  });
  return replica;
}

/** Closes the storage; the replica ends when that is done. */
function close(replica: Replica): void {
  if (replica.storage === undefined) return;
  replica.closing = true;
  void replica.storage.close().then(() => {
    replica.ended = true;
  });
}

/** A fold that records its entries in order. */
function recordingFold(learned: Json[]): Fold {
  return {
    fingerprint: "all",
    apply: (entry: Json) => void learned.push(entry),
    snapshot: () => [...learned],
    restore: (state: Json[]) => void learned.splice(0, learned.length, ...state),
  } as unknown as Fold;
}
