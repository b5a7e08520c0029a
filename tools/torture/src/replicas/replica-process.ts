// A replica: learns from a shared log, and appends to it what it is asked to. Its one argument is
// `ReplicaOptions` as JSON.
import { hash } from "node:crypto";
import { flushCompileCache } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { LogFollower } from "@armature/learner";
import { entryOf } from "../load/entry.ts";
import { newFold, stateOf } from "../load/fold.ts";
import type { Answer, Question, ReplicaOptions } from "./messages.ts";
import { openStorage } from "./storage-spec.ts";

const HEALTH_EVERY_MS = 50;

// A cache is otherwise written at an orderly end, which never comes.
flushCompileCache();

const say = (answer: Answer): void => void process.send?.(answer);
const { spec, seed, snapshotEvery } = JSON.parse(process.argv[2] ?? "{}") as ReplicaOptions;
const storage = await openStorage(spec);
const follower = await LogFollower.open({
  fold: newFold(),
  storage,
  snapshotEvery,
  onProblem: (problem, what) => {
    if (what.startsWith("left behind")) say({ leftBehind: true });
    if (what === "learning has stopped") say({ stopped: problem.message });
  },
});

async function observe(n: number, question: number): Promise<void> {
  try {
    await follower.append([entryOf(seed, n)]);
    say({ learned: question });
  } catch (error) {
    say({ refused: question, why: String(error) });
  }
}

async function tellState(offset: string): Promise<void> {
  while (follower.offset !== offset) await sleep(5);
  say({ state: hash("sha256", stateOf(follower.fold)), offset });
}

process.on("message", (question: Question) => {
  if ("observe" in question) void observe(question.observe, question.number);
  else void tellState(question.stateAt);
});
// Nobody is left to tell.
process.on("disconnect", () => process.exit());

let told = "";
setInterval(() => {
  const { status, detail = "" } = storage.health();
  if (status !== told) say({ health: status, detail });
  told = status;
}, HEALTH_EVERY_MS);
say({ ready: true });
