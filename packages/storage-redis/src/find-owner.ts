import { StorageError } from "@armature/storage";
import type { Client } from "./dial.ts";

/** The URL of the cluster node that serves a key, according to the node at `url`. */
export async function findOwner(client: Client, url: string, key: string): Promise<string> {
  const slot = await client.clusterKeySlot(key).catch((error: Error) => {
    if (!error.message.includes("cluster support disabled")) throw error;
    throw new StorageError("invalid-option", "it is not a cluster: give url as a string");
  });
  const ranges = await client.clusterSlots();
  const master = ranges.find(({ from, to }) => from <= slot && slot <= to)?.master;
  if (master === undefined) {
    throw new StorageError("unavailable", `no node of the cluster serves slot ${slot}`);
  }
  const owner = new URL(url);
  // A node that does not know its own address omits it: then it is the node at `url`.
  if (master.host) owner.hostname = master.host.includes(":") ? `[${master.host}]` : master.host;
  owner.port = String(master.port);
  return owner.href;
}
