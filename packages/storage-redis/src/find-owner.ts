import { StorageError } from "@armature/storage";
import type { Client } from "./dial.ts";

/** The URL of the node of a cluster that serves a key, as the node at `url` sees it. */
export async function findOwner(client: Client, url: string, key: string): Promise<string> {
  const slot = await client.clusterKeySlot(key).catch((error: Error) => {
    if (!error.message.includes("cluster support disabled")) throw error;
    throw new StorageError("invalid-option", "it is no cluster: give url as a string");
  });
  const ranges = await client.clusterSlots();
  const master = ranges.find(({ from, to }) => from <= slot && slot <= to)?.master;
  if (master === undefined) {
    throw new StorageError("unavailable", `no node of the cluster serves slot ${slot}`);
  }
  const owner = new URL(url);
  // A node that does not know its own address leaves it out: it is the one that was asked.
  if (master.host) owner.hostname = master.host.includes(":") ? `[${master.host}]` : master.host;
  owner.port = String(master.port);
  return owner.href;
}
