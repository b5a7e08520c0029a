import { StorageError } from "@armature/storage";
import { ErrorReply } from "redis";
import type { Client } from "./dial.ts";

/** Durability that the storage requires of a server. */
export interface Requirements {
  readonly durability: "always" | "everysec";
  readonly replicas: number | undefined;
}

const OLDEST = [6, 2];

/** Throws `invalid-option`, naming the setting, if the server would lose acknowledged entries. */
export async function assertSafe(
  client: Client,
  { durability, replicas, clustered }: Requirements & { readonly clustered: boolean },
): Promise<void> {
  const info = parseInfo(await client.info());
  const version = info.get("redis_version") ?? "0";
  rejectIf(isOlder(version), `it is version ${version}: use ${OLDEST.join(".")} or newer`);
  rejectIf(
    info.get("cluster_enabled") === "1" && !clustered,
    "it is a node of a cluster: give url as an array of nodes",
  );
  const role = info.get("role");
  rejectIf(role !== "master", `its role is ${role}: give the url of the master`);
  const policy = info.get("maxmemory_policy");
  rejectIf(
    policy !== "noeviction",
    `maxmemory-policy is ${policy}, so Redis may evict the log: set it to noeviction`,
  );
  rejectIf(
    info.get("aof_enabled") !== "1",
    "appendonly is no, so a restart loses acknowledged entries: set appendonly to yes",
  );
  await assertSynced(client, durability);
  const connected = Number(info.get("connected_slaves") ?? 0);
  rejectIf(
    replicas === undefined && connected > 0,
    `it has ${connected} replicas, and a failover loses entries that they lack: set the option ` +
      "replicas to the number that must have an entry before it is acknowledged (0: none)",
  );
}

async function assertSynced(client: Client, durability: "always" | "everysec"): Promise<void> {
  let settings: Record<string, string>;
  try {
    settings = await client.configGet("*appendfsync*");
  } catch (error) {
    // Some hosting providers forbid CONFIG. Then only the weaker durability can be offered.
    if (!(error instanceof ErrorReply)) throw error;
    rejectIf(
      durability === "always",
      `appendfsync cannot be read (${error.message}): allow CONFIG GET, ` +
        'or set the option durability to "everysec" if that suffices',
    );
    return;
  }
  const appendfsync = settings.appendfsync;
  const accepted = durability === "always" ? ["always"] : ["always", "everysec"];
  rejectIf(
    !accepted.includes(appendfsync ?? ""),
    `appendfsync is ${appendfsync}, so a power cut loses acknowledged entries: set it to always` +
      (appendfsync === "everysec"
        ? ', or the option durability to "everysec" if losing two seconds is acceptable'
        : ""),
  );
  rejectIf(
    settings["no-appendfsync-on-rewrite"] === "yes",
    "no-appendfsync-on-rewrite is yes, so nothing is synced while Redis rewrites its file: set it to no",
  );
}

function parseInfo(text: string): Map<string, string> {
  return new Map(
    text.split("\r\n").flatMap((line) => {
      const colon = line.indexOf(":");
      return colon === -1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
    }),
  );
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

function rejectIf(unsafe: boolean, why: string): void {
  if (unsafe) throw new StorageError("invalid-option", why);
}
