import {
  type RedisCluster,
  type RedisServer,
  redisBinary,
  redisPassword,
  startRedisCluster,
} from "@armature/test-kit/servers";
import { until } from "../wait.ts";
import { migrateSlot } from "./cluster-slot.ts";
import type { Disturbance, EngineKind } from "./engine.ts";

/** The failover that loses the most entries. */
export const CUT_OFF = "the master killed while its replica was cut off";

const LOG = "armature:{default}:log";
const FAILED_OVER_WITHIN_MS = 60_000;

/**
 * A Redis Cluster of three masters, each with a replica.
 *
 * @param replicas number of replicas that must confirm an entry before it is acknowledged
 */
export function clusterOf(replicas: number): EngineKind {
  return {
    name: "cluster",
    missing: () =>
      redisBinary() === undefined ? "install redis-server or valkey-server" : undefined,
    async start() {
      const cluster = await startRedisCluster({
        replicas: true,
        settings: ["appendfsync everysec"],
      });
      const [first] = cluster.nodes;
      if (first === undefined) throw new Error("the cluster has no nodes");
      return {
        port: first.port,
        // Nodes announce their own ports, so clients cannot use a proxy.
        spec: () => ({
          on: "redis",
          options: { url: cluster.urls, durability: "everysec", replicas },
        }),
        wipe: async () => void (await (await ownerOf(cluster)).ask("FLUSHALL")),
        mayForgetUnacknowledged: true,
        disturbances: [
          killed(cluster),
          migrated(cluster),
          killedAsleep(cluster),
          killedCutOff(cluster),
        ],
        remove: () => cluster.remove(),
      };
    },
  };
}

/** Kills the log's master; its replica takes over. */
function killed(cluster: RedisCluster): Disturbance {
  return {
    name: "the master killed",
    degrades: false,
    async run() {
      await failOver(cluster, await ownerOf(cluster));
    },
  };
}

/** Moves the log to another master, key by key, with a pause halfway. */
function migrated(cluster: RedisCluster): Disturbance {
  return {
    name: "the log's slot moved to another master",
    degrades: true,
    async run({ wait }) {
      const from = await ownerOf(cluster);
      const to = await masterBeside(cluster, from);
      await migrateSlot(cluster, LOG, { from, to, halfway: wait });
    },
  };
}

/** The replica that takes over was stopped; it still receives data that fitted into its buffers. */
function killedAsleep(cluster: RedisCluster): Disturbance {
  return {
    name: "the master killed while its replica slept",
    degrades: true,
    async run({ wait }) {
      const master = await ownerOf(cluster);
      const replica = await replicaOf(cluster, master);
      replica.process.pause();
      await wait();
      await failOver(cluster, master, async () => replica.process.resume());
    },
  };
}

/** The replica that takes over lacks the master's last seconds. */
function killedCutOff(cluster: RedisCluster): Disturbance {
  return {
    name: CUT_OFF,
    degrades: true,
    async run({ wait }) {
      const master = await ownerOf(cluster);
      const replica = await replicaOf(cluster, master);
      await replica.ask("CONFIG SET masterauth wrong");
      await master.ask("CLIENT KILL TYPE replica");
      await wait();
      await failOver(cluster, master, async () => {
        await replica.ask(`CONFIG SET masterauth ${redisPassword}`);
      });
    },
  };
}

async function failOver(
  cluster: RedisCluster,
  master: RedisServer,
  afterwards: () => Promise<void> = async () => undefined,
): Promise<void> {
  await master.process.kill();
  await afterwards();
  let owner: RedisServer | undefined;
  await until(FAILED_OVER_WITHIN_MS, "a new master", async () => {
    owner = await cluster.ownerOf(LOG);
    return owner !== undefined && owner !== master;
  });
  await master.process.start();
  await until(FAILED_OVER_WITHIN_MS, "the old master is a replica", async () =>
    ((await owner?.ask("INFO replication")) ?? "").includes("state=online"),
  );
}

async function ownerOf(cluster: RedisCluster): Promise<RedisServer> {
  const owner = await cluster.ownerOf(LOG);
  if (owner === undefined) throw new Error("no node serves the log");
  return owner;
}

async function masterBeside(cluster: RedisCluster, other: RedisServer): Promise<RedisServer> {
  for (const node of cluster.nodes) {
    if (node !== other && (await node.ask("ROLE")).includes("master")) return node;
  }
  throw new Error("there is no other master");
}

async function replicaOf(cluster: RedisCluster, master: RedisServer): Promise<RedisServer> {
  const port = /slave0:ip=127.0.0.1,port=(\d+)/.exec(await master.ask("INFO replication"))?.[1];
  const replica = cluster.nodes.find((node) => String(node.port) === port);
  if (replica === undefined) throw new Error("the log's master has no replica");
  return replica;
}
