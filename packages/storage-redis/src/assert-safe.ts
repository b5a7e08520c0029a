import { StorageError } from "@armature/storage";
import { ErrorReply } from "redis";
import type { Client } from "./dial.ts";

/** What the storage needs a server to promise. */
export interface Demands {
  readonly durability: "always" | "everysec";
  readonly replicas: number | undefined;
}

const OLDEST = [6, 2];

/** Refuses (`invalid-option`) a server that would lose what it acknowledged; names the setting. */
export async function assertSafe(
  client: Client,
  { durability, replicas, clustered }: Demands & { readonly clustered: boolean },
): Promise<void> {
  const info = parseInfo(await client.info());
  const version = info.get("redis_version") ?? "0";
  refuseIf(isOlder(version), `it is version ${version}, and ${OLDEST.join(".")} is needed`);
  refuseIf(
    info.get("cluster_enabled") === "1" && !clustered,
    "it is a node of a cluster: give url as an array of nodes",
  );
  const role = info.get("role");
  refuseIf(role !== "master", `its role is ${role}: give the url of the master`);
  const policy = info.get("maxmemory_policy");
  refuseIf(
    policy !== "noeviction",
    `maxmemory-policy is ${policy}, so it may drop the log at any time: set it to noeviction`,
  );
  refuseIf(
    info.get("aof_enabled") !== "1",
    "appendonly is no, so a restart loses what was acknowledged: set appendonly to yes",
  );
  await assertSynced(client, durability);
  const connected = Number(info.get("connected_slaves") ?? 0);
  refuseIf(
    replicas === undefined && connected > 0,
    `it has ${connected} replicas, and a failover loses what they have not got yet: set the ` +
      "option replicas to how many must have an entry before it is acknowledged (0: none)",
  );
}

async function assertSynced(client: Client, durability: "always" | "everysec"): Promise<void> {
  let settings: Record<string, string>;
  try {
    settings = await client.configGet("*appendfsync*");
  } catch (error) {
    // Some hosters forbid CONFIG. What cannot be seen is not promised.
    if (!(error instanceof ErrorReply)) throw error;
    refuseIf(
      durability === "always",
      `appendfsync cannot be read (${error.message}): allow CONFIG GET, ` +
        'or set the option durability to "everysec" if that will do',
    );
    return;
  }
  const appendfsync = settings.appendfsync;
  const accepted = durability === "always" ? ["always"] : ["always", "everysec"];
  refuseIf(
    !accepted.includes(appendfsync ?? ""),
    `appendfsync is ${appendfsync}, so a power cut loses what was acknowledged: set it to always` +
      (appendfsync === "everysec"
        ? ', or the option durability to "everysec" if losing two seconds will do'
        : ""),
  );
  refuseIf(
    settings["no-appendfsync-on-rewrite"] === "yes",
    "no-appendfsync-on-rewrite is yes, so nothing is synced while it rewrites its file: set it to no",
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

function refuseIf(unsafe: boolean, why: string): void {
  if (unsafe) throw new StorageError("invalid-option", why);
}
