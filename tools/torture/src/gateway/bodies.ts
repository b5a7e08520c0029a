import { setTimeout as sleep } from "node:timers/promises";
import { fork } from "@armature/policy";
import { okJson, startUpstream } from "@armature/test-kit/upstream";
import type { Attack } from "../attack.ts";
import { ask, chat, headOf, wholeOf } from "./ask.ts";
import { spawnServer } from "./spawn-server.ts";

const PER_SECOND = 50;

/** Additional delay of the event loop allowed under hostile bodies, in ms: three times the aim. */
const MOST_MS = { p99: 3 * 20, max: 3 * 100 };

/** Bodies that are slow to parse. */
const hostile: readonly string[] = [
  "[".repeat(1e6),
  `${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}`,
  `{${Array.from({ length: 1e5 }, (_, index) => `"k${index}":1`).join(",")}}`,
  `{"x":[${"[],".repeat(5e5)}1]}`,
  `"${"\\\\".repeat(1e6)}`,
  '"'.repeat(1e6),
  JSON.stringify({ ...chat, messages: Array(16_000).fill({ role: "user", content: "?" }) }),
  JSON.stringify({ ...chat, messages: [{ role: "user", content: "a".repeat(1e6) }] }),
  JSON.stringify({ ...chat, messages: [{ role: "user", content: " \n?".repeat(3e5) }] }),
  JSON.stringify({
    ...chat,
    x: Object.fromEntries(Array.from({ length: 49_000 }, (_, i) => [`k${i}`, i])),
  }),
];

/** Sends bodies meant to block the event loop, beside ordinary requests. */
export const bodies: Attack = {
  name: "load/bodies",
  async run({ hostileSeconds: seconds }, seed) {
    const rng = fork(seed, "load/bodies");
    const upstream = await startUpstream();
    upstream.script(okJson());
    const broken: string[] = [];
    try {
      await using server = await spawnServer({
        kind: "gateway",
        models: ["a", "b"],
        upstream: upstream.url,
      });
      const statusOf = async (body: object | string): Promise<number> => {
        const response = await headOf(ask(server.url, body));
        await wholeOf(response);
        return response.statusCode ?? 0;
      };
      for (let sent = 0; sent < 50; sent++) await statusOf(chat);
      await server.measure();
      let answered = 0;
      /** Sends bodies at a constant rate, and an ordinary request with each. */
      const send = async (bodyOf: () => object | string): Promise<number> => {
        const pending: Promise<void>[] = [];
        const end = performance.now() + 1000 * seconds;
        while (performance.now() < end) {
          pending.push(
            statusOf(bodyOf()).then(
              (status) => {
                if (status !== 200 && status !== 400) broken.push(`a body was answered ${status}`);
                // The gateway may refuse a body before all of it was sent.
              },
              () => undefined,
            ),
            statusOf(chat).then((status) => {
              answered += 1;
              if (status !== 200) broken.push(`an ordinary request was answered ${status}`);
            }),
          );
          await sleep(1000 / PER_SECOND);
        }
        await Promise.all(pending);
        return pending.length / 2;
      };
      await send(() => chat);
      const { delayMs: usual } = await server.measure();
      const count = await send(() => hostile[Math.floor(rng.uniform() * hostile.length)] ?? "");
      const { delayMs } = await server.measure();
      for (const which of ["p99", "max"] as const) {
        if (delayMs[which] <= usual[which] + MOST_MS[which]) continue;
        broken.push(`the event loop was blocked for ${Math.round(delayMs[which])} ms (${which})`);
      }
      return {
        counts: {
          bodies: count,
          "ordinary requests answered": answered,
          "ms of delay (p99)": Math.round(delayMs.p99),
          "ms (max)": Math.round(delayMs.max),
          "ms without (p99)": Math.round(usual.p99),
          "ms without (max)": Math.round(usual.max),
        },
        broken,
      };
    } finally {
      await upstream.close();
    }
  },
};
