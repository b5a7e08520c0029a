import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { type RedisServer, startRedis } from "./redis-server.ts";

const SLOTS = 16_384;
const MASTERS = 3;
const READY_WITHIN_MS = 20_000;

export interface RedisClusterOptions {
  /** True if each master has a replica. */
  readonly replicas: boolean;
  /** Lines of redis.conf, for all nodes. */
  readonly settings?: readonly string[];
}

/** A Redis Cluster of three masters. */
export interface RedisCluster {
  readonly nodes: readonly RedisServer[];
  readonly urls: readonly string[];
  /** The node that serves a key, as the nodes see it; undefined while none does. */
  ownerOf(key: string): Promise<RedisServer | undefined>;
  remove(): Promise<void>;
}

/** Starts a cluster whose nodes declare each other failed after a second. */
export async function startRedisCluster({
  replicas,
  settings = [],
}: RedisClusterOptions): Promise<RedisCluster> {
  const nodes: RedisServer[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.remove()));
  };
  try {
    for (let node = 0; node < (replicas ? 2 * MASTERS : MASTERS); node++) {
      nodes.push(await startNode(settings));
    }
    await meet(nodes);
    return {
      nodes,
      urls: nodes.map(({ url }) => url),
      ownerOf: (key) => ownerOf(nodes, key),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function startNode(settings: readonly string[]): Promise<RedisServer> {
  return startRedis([
    "cluster-enabled yes",
    `cluster-port ${await freePort()}`,
    "cluster-node-timeout 1000",
    "cluster-replica-validity-factor 0",
    "repl-diskless-sync-delay 0",
    ...settings,
  ]);
}

async function meet(nodes: readonly RedisServer[]): Promise<void> {
  const [first, ...others] = nodes;
  if (first === undefined) return;
  const masters = nodes.slice(0, MASTERS);
  for (const [index, master] of masters.entries()) {
    const [from, to] = [index, index + 1].map((part) => Math.floor((part * SLOTS) / MASTERS));
    await master.ask(`CLUSTER ADDSLOTSRANGE ${from} ${(to ?? 0) - 1}`);
    // Different epochs, so that no election has to resolve equal ones.
    await master.ask(`CLUSTER SET-CONFIG-EPOCH ${index + 1}`);
  }
  for (const other of others) {
    const bus = /@(\d+)/.exec(await other.ask("CLUSTER NODES"))?.[1];
    await first.ask(`CLUSTER MEET 127.0.0.1 ${other.port} ${bus}`);
  }
  await until(nodes, async (node) =>
    (await infoOf(node)).includes(`cluster_known_nodes:${nodes.length}`),
  );
  for (const [index, replica] of nodes.slice(MASTERS).entries()) {
    const id = /\n([0-9a-f]{40})/.exec((await masters[index]?.ask("CLUSTER MYID")) ?? "")?.[1];
    await replica.ask(`CLUSTER REPLICATE ${id}`);
  }
  await until(nodes, async (node) => (await infoOf(node)).includes("cluster_state:ok"));
  await until(nodes.slice(MASTERS), async (node) =>
    (await node.ask("INFO replication")).includes("master_link_status:up"),
  );
  await until(nodes.length > MASTERS ? masters : [], async (node) =>
    (await node.ask("INFO replication")).includes("state=online"),
  );
}

function infoOf(node: RedisServer): Promise<string> {
  return node.ask("CLUSTER INFO");
}

async function until(
  nodes: readonly RedisServer[],
  holds: (node: RedisServer) => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  for (const node of nodes) {
    while (!(await holds(node))) {
      if (performance.now() > deadline) throw new Error("the cluster does not form");
      await sleep(50);
    }
  }
}

async function ownerOf(
  nodes: readonly RedisServer[],
  key: string,
): Promise<RedisServer | undefined> {
  for (const node of nodes) {
    const slot = Number(
      /:(\d+)/.exec(await node.ask(`CLUSTER KEYSLOT ${key}`).catch(() => ""))?.[1],
    );
    if (Number.isNaN(slot)) continue;
    for (const line of (await node.ask("CLUSTER NODES")).split("\n")) {
      const [, address = "", flags = "", , , , , , ...ranges] = line.trim().split(" ");
      if (!flags.includes("master") || flags.includes("fail")) continue;
      const owns = ranges.some((range) => {
        const [from, to = from] = range.split("-").map(Number);
        return from !== undefined && to !== undefined && from <= slot && slot <= to;
      });
      const port = Number(/:(\d+)@/.exec(address)?.[1]);
      const owner = nodes.find((other) => other.port === port);
      if (owns && owner !== undefined) return owner;
    }
  }
  return undefined;
}
