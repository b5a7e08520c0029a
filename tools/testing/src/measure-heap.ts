// Prints how many bytes of heap one round of a script's work takes once warm.
const [script = "", rounds = "0"] = process.argv.slice(2);
const prepare: () => () => void = (await import(script)).default;
const round = prepare();
const collect = globalThis.gc as () => void;

function run(count: number): void {
  for (let i = 0; i < count; i++) round();
}

// The compiler works beside us, and on a busy machine late: warm is the best of several runs.
let least = Number.POSITIVE_INFINITY;
for (let attempt = 0; attempt < 6; attempt++) {
  run(Number(rounds));
  collect();
  const before = process.memoryUsage().heapUsed;
  run(Number(rounds));
  least = Math.min(least, (process.memoryUsage().heapUsed - before) / Number(rounds));
}
process.stdout.write(String(least));
