import { Agent } from "node:http";
import type { Attack } from "../attack.ts";
import { ask, chat, headOf, wholeOf } from "./ask.ts";
import { type ServingProcess, spawnServer } from "./spawn-server.ts";

/** Least throughput of a deciding application, in per cent of a bare one, per second of CPU. */
const LEAST = 60;

const AT_ONCE = 50;
const ROUNDS = 5;

/** Measures the throughput that deciding and learning cost an application, in turns. */
export const throughput: Attack = {
  name: "load/throughput",
  async run({ requests }) {
    const body = JSON.stringify({
      ...chat,
      messages: [{ role: "user", content: `${chat.messages[0].content} `.repeat(16) }],
    });
    const models = ["a", "b", "c", "d"];
    await using bare = await spawnServer({ kind: "express", models });
    await using deciding = await spawnServer({ kind: "express-deciding", models });
    await using learning = await spawnServer({ kind: "express-learning", models });
    const servers = { bare, deciding, learning };
    const costs = { bare: [0], deciding: [0], learning: [0] };
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const name of ["bare", "deciding", "learning"] as const) {
        const cost = await cpuPerRequest(servers[name], body, requests);
        if (round === 0) costs[name] = [];
        else costs[name].push(cost);
      }
    }
    const left = (of: "deciding" | "learning"): number =>
      Math.round((100 * median(costs.bare)) / median(costs[of]));
    return {
      counts: {
        "requests each": requests * ROUNDS,
        "µs of CPU bare": Math.round(1000 * median(costs.bare)),
        "% of throughput left with a decision each": left("deciding"),
        "% with learning as well": left("learning"),
      },
      broken: left("deciding") >= LEAST ? [] : [`${left("deciding")} % of throughput are left`],
    };
  },
};

async function cpuPerRequest(server: ServingProcess, body: string, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const before = await server.measure();
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent++ < count) await wholeOf(await headOf(ask(server.url, body, {}, agent)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  const after = await server.measure();
  agent.destroy();
  return (after.cpuMs - before.cpuMs) / count;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
