// Appends numbered entries to a log as fast as possible, and prints each acknowledged batch on a line
// of its own. Runs until it is killed.
import { fsStorage } from "../../src/index.ts";

const [directory = "", from = "0"] = process.argv.slice(2);
const storage = await fsStorage({ directory, segmentBytes: 20_000 })();
let next = Number(from);

async function write(): Promise<void> {
  for (;;) {
    const batch = Array.from({ length: 1 + (next % 4) }, () => ({
      n: next++,
      pad: "x".repeat(200),
    }));
    const offset = await storage.log.append(batch);
    const numbers = batch.map(({ n }) => n);
    process.stdout.write(`${JSON.stringify(numbers)}\n`);
    if (Number(offset) % 50 === 0) {
      await storage.snapshots.save("fold", { offset, state: { offset, pad: "y".repeat(5000) } });
    }
  }
}

await Promise.all(Array.from({ length: 8 }, write));
