import type { Attack, Result, Scale } from "./attack.ts";

/** Most broken promises printed per attack. */
const MOST_SHOWN = 20;

export interface TortureOptions {
  readonly scale: Scale;
  readonly seed: number;
  /** True if an attack that cannot run here is a failure. */
  readonly skipsFail: boolean;
  print(line: string): void;
  /** Receives the charts of an attack. */
  draw?(name: string, svg: string): void;
}

/**
 * Runs the attacks one after the other and prints what each did and found; the last line is the
 * verdict. Resolves to true if every promise held.
 */
export async function torture(
  attacks: readonly Attack[],
  { scale, seed, skipsFail, print, draw }: TortureOptions,
): Promise<boolean> {
  let broken = 0;
  const skipped: string[] = [];
  for (const attack of attacks) {
    print(`${attack.name} …`);
    const start = performance.now();
    const result = await resultOf(attack, scale, seed);
    const seconds = Math.round((performance.now() - start) / 1000);
    if (result.skipped !== undefined) {
      skipped.push(attack.name);
      print(`${attack.name}: SKIPPED, ${result.skipped}`);
      if (result.broken.length === 0) continue;
    }
    for (const [name, svg] of Object.entries(result.charts ?? {})) draw?.(name, svg);
    broken += result.broken.length;
    const counts = Object.entries(result.counts).map(([name, count]) => `${count} ${name}`);
    const verdict = `promises broken: ${result.broken.length} (${seconds} s)`;
    print(`${attack.name}: ${[...counts, verdict].join(", ")}`);
    for (const what of result.broken.slice(0, MOST_SHOWN)) print(`  ${what}`);
    if (result.broken.length > MOST_SHOWN) {
      print(`  and ${result.broken.length - MOST_SHOWN} more`);
    }
    if (result.broken.length > 0) {
      print(`  again: npm run torture -- --only ${attack.name} --seed ${seed}`);
    }
  }
  const made = attacks.length - skipped.length;
  const held = broken === 0 && made > 0 && (skipped.length === 0 || !skipsFail);
  const verdict = `${made} attacks, promises broken: ${broken}`;
  const without = skipped.length > 0 ? `; SKIPPED: ${skipped.join(", ")}` : "";
  print(`${held ? "PASSED" : "FAILED"}: ${verdict}${without}`);
  return held;
}

async function resultOf(attack: Attack, scale: Scale, seed: number): Promise<Result> {
  try {
    return await attack.run(scale, seed);
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { counts: {}, broken: [what] };
  }
}
