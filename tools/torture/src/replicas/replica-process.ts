// A replica: learns from a shared log, and appends to it on request. Its argument is `ReplicaOptions`
// as JSON.
import { hash } from "node:crypto";
import { flushCompileCache } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { LogFollower } from "@armature/learner";
import { entryOf } from "../load/entry.ts";
import { newFold, stateOf } from "../load/fold.ts";
import type { Answer, Question, ReplicaOptions } from "./messages.ts";
import { openStorage } from "./storage-spec.ts";

const HEALTH_EVERY_MS = 50;

// The cache is normally written at an orderly exit, which never happens here.
flushCompileCache();

const send = (answer: Answer): void => void process.send?.(answer);
const { spec, seed, snapshotEvery } = JSON.parse(process.argv[2] ?? "{}") as ReplicaOptions;
const storage = await openStorage(spec);
const follower = await LogFollower.open({
  fold: newFold(),
  storage,
  snapshotEvery,
  onProblem: (problem, what) => {
    if (what.startsWith("left behind")) send({ leftBehind: true });
    if (what === "learning has stopped") send({ stopped: problem.message });
  },
});

async function observe(n: number, question: number): Promise<void> {
  try {
    await follower.append([entryOf(seed, n)]);
    send({ learned: question });
  } catch (error) {
    send({ refused: question, why: String(error) });
  }
}

async function sendState(offset: string): Promise<void> {
  while (follower.offset !== offset) await sleep(5);
  send({ state: hash("sha256", stateOf(follower.fold)), offset });
}

process.on("message", (question: Question) => {
  if ("observe" in question) void observe(question.observe, question.number);
  else void sendState(question.stateAt);
});
// The parent has gone.
process.on("disconnect", () => process.exit());

let reported = "";
setInterval(() => {
  const { status, detail = "" } = storage.health();
  if (status !== reported) send({ health: status, detail });
  reported = status;
}, HEALTH_EVERY_MS);
send({ ready: true });
