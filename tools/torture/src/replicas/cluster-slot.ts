import { setTimeout as sleep } from "node:timers/promises";
import { type RedisCluster, type RedisServer, redisPassword } from "@armature/test-kit/servers";
import { until } from "../wait.ts";

const MIGRATED_WITHIN_MS = 60_000;

/** How long no node serves the slot to clients that do not follow redirections, in ms. */
const UNDECIDED_MS = 500;

interface Migration {
  readonly from: RedisServer;
  readonly to: RedisServer;
  /** Resolves when the slot may leave its half-migrated state: logs moved, other keys not. */
  halfway(): Promise<void>;
}

/** Moves the slot of a key from one master to another, as `redis-cli --cluster reshard` does. */
export async function migrateSlot(
  cluster: RedisCluster,
  key: string,
  { from, to, halfway }: Migration,
): Promise<void> {
  const slot = /:(\d+)/.exec(await from.ask(`CLUSTER KEYSLOT ${key}`))?.[1];
  const keys = async (): Promise<readonly string[]> =>
    (await from.ask(`CLUSTER GETKEYSINSLOT ${slot} 100`)).match(/^armature:.*$/gm) ?? [];
  const move = (names: readonly string[]): Promise<string> =>
    done(
      from,
      `MIGRATE 127.0.0.1 ${to.port} "" 0 10000 AUTH ${redisPassword} KEYS ${names.join(" ")}`,
    );
  await done(to, `CLUSTER SETSLOT ${slot} IMPORTING ${await idOf(from)}`);
  await done(from, `CLUSTER SETSLOT ${slot} MIGRATING ${await idOf(to)}`);
  await move((await keys()).filter((name) => name.endsWith(":log")));
  await halfway();
  for (let left = await keys(); left.length > 0; left = await keys()) await move(left);
  await sleep(UNDECIDED_MS);
  for (const node of [to, from]) await done(node, `CLUSTER SETSLOT ${slot} NODE ${await idOf(to)}`);
  await until(
    MIGRATED_WITHIN_MS,
    "all nodes know the slot's new master",
    async () => (await cluster.ownerOf(key)) === to,
  );
}

async function done(node: RedisServer, command: string): Promise<string> {
  const answer = await node.ask(command);
  if (answer.startsWith("-")) throw new Error(answer);
  return answer;
}

async function idOf(node: RedisServer): Promise<string> {
  return /[0-9a-f]{40}/.exec(await node.ask("CLUSTER MYID"))?.[0] ?? "";
}
