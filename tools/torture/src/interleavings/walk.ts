import { type Fold, type LogEntry, LogFollower } from "@armature/learner";
import type { Rng } from "@armature/policy";
import type { Json, Storage } from "@armature/storage";
import { sharedStorage } from "@armature/storage/shared";
import { type Process, World, type WorldOptions } from "./world.ts";

const REPLICAS = 3;
const ACTIONS = 80;

/** All that is left to do at the end of a walk takes far fewer steps. */
const MOST_STEPS_TO_REST = 20_000;

/** A replica: the real follower and the real storage, over the world's engine. */
interface Replica extends Process {
  readonly learned: Json[];
  follower: LogFollower | undefined;
  storage: Storage | undefined;
  closing: boolean;
  /** How many failovers there had been when it began. */
  readonly failovers: number;
}

/** What a walk found, and how many steps it had. */
export interface Walk {
  readonly steps: number;
  readonly acknowledged: number;
  readonly broken: readonly string[];
}

/**
 * Replicas append, save, trim, end, close and begin anew in a world where everything happens in any order;
 * in the end all is calm, and what was promised must hold.
 */
export async function walk(options: WorldOptions): Promise<Walk> {
  const { rng } = options;
  const world = new World(options);
  const replicas = Array.from({ length: REPLICAS }, () => begin(world, rng));
  const acknowledged = new Set<string>();
  const broken: string[] = [];
  let appended = 0;

  const anew = (index: number): void => {
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
      // Any entry will do, since nothing is made of it here.
      const entry: LogEntry = { kind: "control", op: "remove-arm", id: `${appended++}`, at: 0 };
      follower?.append([entry]).then(
        () => acknowledged.add(JSON.stringify(entry)),
        () => undefined,
      );
    } else if (kind < 0.6) world.replicate();
    else if (kind < 0.7) anew(index);
    else if (kind < 0.8) close(replica);
    else if (kind < 0.85 && world.failovers < 2) world.failOver();
  };
  const look = (): void => {
    for (const [index, { follower, failovers, ended }] of replicas.entries()) {
      if (ended) anew(index);
      if (follower?.failure === undefined) continue;
      // It may have learned what a failover took back.
      if (world.failovers === failovers) {
        broken.push(`it stopped learning without a cause: ${follower.failure.message}`);
      }
      anew(index);
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
        // One that has learned what a failover took back may have learned as many, until it looks again.
        learned.length === world.history.length &&
        textsOf(learned).join() === world.history.join(),
    );
  let steps = 0;
  while (!isDone() && steps++ < MOST_STEPS_TO_REST) {
    await world.step();
    look();
  }
  if (!isDone()) broken.push("it never came to rest");
  broken.push(...judge(world.history, acknowledged, replicas));
  for (const replica of replicas) world.end(replica);
  return { steps: world.steps, acknowledged: acknowledged.size, broken };
}

function judge(
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
    // No time passes, so that this is for ever, or no second attempt.
    patienceMs: rng.uniform() < 0.5 ? 1 : 1_000_000,
    pollMs: 1,
    retention: { maxEntries: 2 },
    clock: world.clockOf(replica),
  });
  const fold = learnerInto(replica.learned);
  const start = async (): Promise<void> => {
    replica.storage = await open();
    replica.follower = await LogFollower.open({
      fold,
      storage: replica.storage,
      snapshotEvery: 1,
      rng,
      // A second each step, so that a save that failed is tried again.
      clock: () => 1000 * world.steps,
      onProblem: () => undefined,
    });
  };
  start().catch(() => {
    replica.ended = true;
  });
  return replica;
}

/** An orderly end, for which it waits. */
function close(replica: Replica): void {
  if (replica.storage === undefined) return;
  replica.closing = true;
  void replica.storage.close().then(() => {
    replica.ended = true;
  });
}

/** A fold that remembers all it was given, in order. */
function learnerInto(learned: Json[]): Fold {
  return {
    fingerprint: "all",
    fold: (entry: Json) => void learned.push(entry),
    snapshot: () => [...learned],
    restore: (state: Json[]) => void learned.splice(0, learned.length, ...state),
  } as unknown as Fold;
}
