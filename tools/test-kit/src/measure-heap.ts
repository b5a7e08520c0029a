// Prints the bytes of heap that one round of a script's work takes once warm.
const [script = "", rounds = "0"] = process.argv.slice(2);
const prepare: () => () => void = (await import(script)).default;
const round = prepare();
const collect = globalThis.gc as () => void;

function run(count: number): void {
  for (let i = 0; i < count; i++) round();
}

// The first rounds may still set something up.
run(2 * Number(rounds));
collect();
const before = process.memoryUsage().heapUsed;
run(Number(rounds));
process.stdout.write(String((process.memoryUsage().heapUsed - before) / Number(rounds)));
