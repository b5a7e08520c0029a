import type { Attack, Result, Scale } from "./attack.ts";

/** Shown of what one attack broke. */
const MOST_SHOWN = 20;

/** Makes the attacks one after the other and tells each; true where every promise held. */
export async function torture(
  attacks: readonly Attack[],
  scale: Scale,
  seed: number,
  tell: (line: string) => void,
): Promise<boolean> {
  let broken = 0;
  let skipped = 0;
  for (const attack of attacks) {
    const start = performance.now();
    const result = await resultOf(attack, scale, seed);
    const seconds = Math.round((performance.now() - start) / 1000);
    if (result.skipped !== undefined) {
      skipped++;
      tell(`${attack.name}: SKIPPED, ${result.skipped}`);
      continue;
    }
    const counts = Object.entries(result.counts).map(([name, count]) => `${count} ${name}`);
    tell(
      `${attack.name}: ${counts.join(", ")}; promises broken: ${result.broken.length} (${seconds} s)`,
    );
    for (const what of result.broken.slice(0, MOST_SHOWN)) tell(`  ${what}`);
    broken += result.broken.length;
  }
  const made = `${attacks.length - skipped} attacks${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  const held = broken === 0 && attacks.length > skipped;
  tell(held ? `PASSED: ${made}, no promise broken` : `FAILED: ${made}, ${broken} promises broken`);
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
