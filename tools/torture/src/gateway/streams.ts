import { setTimeout as sleep } from "node:timers/promises";
import { chunk, event, type FaultyUpstream, startUpstream } from "@armature/test-kit/upstream";
import type { Attack } from "../attack.ts";
import { ask, chat, headOf } from "./ask.ts";
import { type ServeOptions, spawnServer } from "./spawn-server.ts";

/** Memory that a stream may take beyond that of a bare proxy, in bytes. */
const MOST_BYTES = 64 * 1024;

/** Holds many slow streams open at once. */
export const streams: Attack = {
  name: "load/streams",
  async run({ streams: count }) {
    const upstream = await startUpstream();
    upstream.script(async (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      while (!response.destroyed) {
        response.write(event(chunk({ content: "Some words of an answer. " })));
        await sleep(1_000);
      }
    });
    try {
      const bare = await bytesPerStream(
        { kind: "proxy", models: [], upstream: new URL(upstream.url).origin },
        upstream,
        count,
      );
      const options = { kind: "gateway", models: ["a", "b"], upstream: upstream.url } as const;
      const ours = await bytesPerStream(options, upstream, count);
      const kilobytes = (bytes: number): number => Math.round(bytes / 1024);
      return {
        counts: {
          streams: count,
          "kB each": kilobytes(ours),
          "kB each of a bare proxy": kilobytes(bare),
        },
        broken:
          ours - bare > MOST_BYTES
            ? [`a stream takes ${kilobytes(ours - bare)} kB more than one of a bare proxy`]
            : [],
      };
    } finally {
      await upstream.close();
    }
  },
};

async function bytesPerStream(
  options: ServeOptions,
  upstream: FaultyUpstream,
  count: number,
): Promise<number> {
  await using server = await spawnServer(options);
  const open = async (many: number): Promise<(() => void)[]> =>
    Promise.all(
      Array.from({ length: many }, async () => {
        const asked = ask(server.url, { ...chat, stream: true });
        const response = await headOf(asked);
        if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
        response.resume();
        return () => asked.destroy();
      }),
    );
  // The first streams warm the process up, and cause its one-time allocations.
  const warm = await open(50);
  await sleep(2_000);
  const before = await server.measure();
  const leave = [...warm];
  for (let opened = 0; opened < count; opened += 50) leave.push(...(await open(50)));
  await sleep(3_000);
  const after = await server.measure();
  for (const go of leave) go();
  await Promise.all(upstream.calls.map((call) => call.closed));
  return (after.rss - before.rss) / count;
}
