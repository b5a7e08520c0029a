import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { chunk, event, type FaultyUpstream, startUpstream } from "@armature/test-kit/upstream";
import type { Attack } from "../attack.ts";
import { beforeDeadline } from "../wait.ts";
import { ask, chat, headOf } from "./ask.ts";
import { type ServingProcess, spawnServer } from "./spawn-server.ts";

/** Bytes that the provider would send to each client: more than the sockets on the way hold. */
const SENT_BYTES = 40 * 2 ** 20;

/** Memory that the gateway may hold for each client, and in total beyond that, in bytes. */
const BYTES_PER_CLIENT = 512 * 1024;
const BASE_BYTES = 64 * 2 ** 20;

const STALL_MS = 3_000;

/** Requests many streams and reads none of them, while the provider sends as fast as it can. */
export const slowReader: Attack = {
  name: "gateway/slow-reader",
  async run({ streams: count }) {
    const upstream = await startUpstream();
    upstream.script(sending(event(chunk({ content: "x".repeat(32 * 1024) }))));
    const broken: string[] = [];
    try {
      const { origin } = new URL(upstream.url);
      const models = ["a", "b"];
      let bare: Held;
      {
        await using proxy = await spawnServer({ kind: "proxy", models, upstream: origin });
        bare = await heldFor(proxy, upstream, count, broken);
      }
      await using server = await spawnServer({
        kind: "gateway",
        models,
        upstream: upstream.url,
        gateway: { timeouts: { stallMs: STALL_MS } },
      });
      const ours = await heldFor(server, upstream, count, broken);
      if (ours.live > count * BYTES_PER_CLIENT + BASE_BYTES) {
        broken.push(`it holds ${megabytes(ours.live)} MiB, a proxy ${megabytes(bare.live)}`);
      }
      let settlements = 0;
      for (let waited = 0; settlements < count && waited < 100; waited++) {
        await sleep(100);
        ({ settlements } = await server.measure());
      }
      if (settlements !== count) broken.push(`${settlements} outcomes of ${count} attempts`);
      return {
        counts: {
          "clients that read nothing": count,
          "MiB held for them": megabytes(ours.live),
          "MiB with garbage": megabytes(ours.rss),
          "MiB held by a bare proxy": megabytes(bare.live),
          "MiB of it with garbage": megabytes(bare.rss),
        },
        broken,
      };
    } finally {
      await upstream.close();
    }
  },
};

function sending(text: string): Parameters<FaultyUpstream["script"]>[0] {
  return async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    for (let sent = 0; sent < SENT_BYTES && !response.destroyed; sent += text.length) {
      if (response.write(text)) continue;
      await once(response, "drain", { signal: gone.signal }).catch(() => undefined);
    }
    response.end();
  };
}

interface Held {
  /** Most bytes in use after garbage collection. */
  readonly live: number;
  /** Most resident bytes of the process. */
  readonly rss: number;
}

/** The most memory held for all clients: until all are cut off, or by a proxy, for a few seconds. */
async function heldFor(
  server: ServingProcess,
  upstream: FaultyUpstream,
  count: number,
  broken: string[],
): Promise<Held> {
  const seen = upstream.calls.length;
  const before = await server.measure();
  const clients = await Promise.all(
    Array.from({ length: count }, async () => {
      const asked = ask(server.url, { ...chat, stream: true });
      // The response is never resumed: bytes beyond the socket buffers stay in the server.
      const response = await headOf(asked);
      if (response.statusCode !== 200) broken.push(`answered ${response.statusCode}`);
      return asked;
    }),
  );
  let open = true;
  const cuts = Promise.all(upstream.calls.slice(seen).map((call) => call.closed));
  const cut = beforeDeadline(server.cutsOff ? 60 * STALL_MS : 2 * STALL_MS, cuts).then(
    (whole) => {
      if (whole.includes(true)) broken.push("clients that read nothing were sent everything");
    },
    () => {
      if (server.cutsOff) broken.push("clients that read nothing are not cut off");
    },
  );
  const ended = cut.then(() => {
    open = false;
  });
  let live = 0;
  let rss = 0;
  while (open) {
    const now = await server.measure();
    live = Math.max(live, now.live - before.live);
    rss = now.peakRss - before.peakRss;
    await Promise.race([ended, sleep(250)]);
  }
  for (const asked of clients) asked.destroy();
  return { live, rss };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
