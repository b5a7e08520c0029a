import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fork } from "@armature/policy";
import { memoryStorage } from "@armature/storage";
import { expect, onTestFinished, test } from "vitest";
import { requestCompletion } from "../src/commands/demo/request-completion.ts";
import { type Served, tally } from "../src/commands/demo/tally.ts";
import { startServer } from "../src/hosting/server.ts";
import { setUpSimulated } from "../src/hosting/setup.ts";
import { promptOn, topics } from "../src/simulated/prompts.ts";

const seeds = [1, 2, 3];
const requests = 400;
const latest = 100;

/** The best model for each topic. */
const right = { chat: "sim-small", code: "sim-coder", mathematics: "sim-large" };

test("each topic finds its model over HTTP with default options", {
  timeout: 180_000,
}, async () => {
  const served = await Promise.all(seeds.map(serve));
  const models = [...new Set(Object.values(right))];
  for (const [at, seed] of seeds.entries()) {
    const counts = tally(served[at].slice(-latest), models);
    for (const topic of topics) {
      const own = counts.get(topic) ?? [];
      const total = own.reduce((sum, count) => sum + count, 0);
      const share = own[models.indexOf(right[topic])] / total;
      expect(share, `seed ${seed}, ${topic}`).toBeGreaterThan(0.5);
    }
  }
});

/** Sends the demo's requests one by one to a gateway started as by `armature serve`. */
async function serve(seed: number): Promise<Served[]> {
  const directory = mkdtempSync(join(tmpdir(), "demo-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const setup = await setUpSimulated(directory);
  let decisions = 0;
  const generateId = () => `${decisions++}`;
  const server = await startServer(
    { ...setup, config: { ...setup.config, storage: memoryStorage(), seed, generateId } },
    { host: "127.0.0.1", port: 0, logger: { info() {}, warn() {}, error() {} } },
  );
  try {
    const rng = fork(seed, "demo");
    const served: Served[] = [];
    while (served.length < requests) {
      const topic = topics[Math.floor(rng.uniform() * topics.length)];
      served.push({ topic, model: await requestCompletion(server.url, promptOn(topic, rng)) });
    }
    return served;
  } finally {
    await server.close();
    await setup.close();
  }
}
