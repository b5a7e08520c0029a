// Appends entries {by, n}, four appends at a time, and prints the acknowledged numbers of each append
// on a line. It does not repeat a refused append.
import type { StorageFactory } from "@armature/storage";

const [module = "", factory = "", options = "{}", by = "", count = "0"] = process.argv.slice(2);
const storages: Record<string, (options: unknown) => StorageFactory> = await import(module);
const storage = await storages[factory]?.(JSON.parse(options))();
let next = 0;

async function write(): Promise<void> {
  while (next < Number(count)) {
    const batch = Array.from({ length: 1 + (next % 5) }, () => ({ by, n: next++ }));
    const offset = await storage?.log.append(batch).catch(() => undefined);
    if (offset !== undefined) {
      process.stdout.write(`${JSON.stringify(batch.map(({ n }) => n))}\n`);
    }
  }
}

await Promise.all(Array.from({ length: 4 }, write));
await storage?.close();
