import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fork } from "@armature/policy";
import { onTestFinished } from "vitest";

const arms = [
  ["meta-llama/llama-3.1-8b-instruct", 0.75, 3e-5],
  ["mistralai/mistral-large-2512", 0.85, 5e-4],
  ["google/gemini-2.5-pro", 0.95, 1.5e-2],
  ["google/gemini-2.5-flash", 0.9, 9e-4],
] as const;

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "experiments-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/**
 * A small benchmark of the files' names and form: every model is good or bad by chance, code is
 * harder for the cheap ones, and contexts say which prompts are code.
 */
export function syntheticBenchmark(rows = 90): string {
  const directory = temporaryDirectory();
  for (const split of ["trainsub", "val"]) {
    const rng = fork(1, split);
    const table = Array.from({ length: rows }, (_, index) => {
      const code = index % 3 === 0;
      const prompt = code ? `Write f${index}(x) { return x + ${index}; }` : `Why is ${index} so?`;
      const outcomes = arms.map(([id, quality, cost], arm) => {
        const chance = code ? quality - 0.3 * (3 - arm) * 0.5 : quality;
        const reward = rng.uniform() < chance ? 0.9 + 0.1 * rng.uniform() : 0.2;
        return [id, { reward, cost: cost * (0.5 + rng.uniform()) }] as const;
      });
      return { id: `${split}-${index}`, prompt, outcomes, code };
    });
    const lines = (count: number, width: number) =>
      table
        .slice(0, count)
        .map(({ id, prompt, outcomes }) =>
          JSON.stringify({ id, prompt, arms: Object.fromEntries(outcomes.slice(0, width)) }),
        )
        .join("\n");
    writeFileSync(join(directory, `pareto_${split}_k3.jsonl`), lines(rows, 3));
    if (split === "val") writeFileSync(join(directory, "pareto_val_k4.jsonl"), lines(rows - 10, 4));
    const contexts = table.flatMap(({ code }) => [code ? 1 : -1, rng.normal(), 1]);
    const bytes = new Uint8Array(Float32Array.from(contexts).buffer);
    for (const name of ["emb26", "hand12"]) {
      writeFileSync(join(directory, `ctx_${split}_${name}.f32`), bytes);
    }
  }
  return directory;
}
