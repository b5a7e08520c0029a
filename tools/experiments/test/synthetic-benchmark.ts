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

/** A directory that is removed after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "experiments-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** The models of the other benchmarks, each with its quality and US dollars. */
const others = {
  routerbench_train_k11: [
    ["gpt-3.5-turbo-1106", 0.72, 4e-4],
    ["claude-instant-v1", 0.67, 3.7e-4],
    ["claude-v1", 0.72, 3.6e-3],
    ["claude-v2", 0.54, 3.8e-3],
    ["gpt-4-1106-preview", 0.88, 5e-3],
    ["meta/llama-2-70b-chat", 0.61, 3.8e-4],
    ["mistralai/mixtral-8x7b-chat", 0.74, 2.5e-4],
    ["zero-one-ai/Yi-34B-Chat", 0.77, 3.3e-4],
    ["WizardLM/WizardLM-13B-V1.2", 0.57, 1.2e-4],
    ["meta/code-llama-instruct-34b-chat", 0.61, 3.1e-4],
    ["mistralai/mistral-7b-chat", 0.58, 6e-5],
  ],
  routerdc_train_k7: [..."abcdefg"].map((id, at) => [id, 0.3 + 0.05 * at, 0] as const),
} as const;

/**
 * A small benchmark with the names and the format of the real files: models are good or bad at random,
 * code is harder for the cheap ones, and contexts encode which prompts are code.
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
  for (const [name, models] of Object.entries(others)) {
    writeFileSync(join(directory, `${name}.jsonl`), otherRows(name, models, rows).join("\n"));
  }
  return directory;
}

/** Rows of two sources, one of which is code and harder for all models. */
function otherRows(
  name: string,
  models: readonly (readonly [id: string, quality: number, cost: number])[],
  rows: number,
): string[] {
  const rng = fork(1, name);
  return Array.from({ length: rows }, (_, index) => {
    const code = index % 3 === 0;
    const prompt = code ? `Write f${index}(x) { return x + ${index}; }` : `Why is ${index} so?`;
    const outcomes = models.map(([id, quality, cost]) => {
      const reward = rng.uniform() < quality - (code ? 0.2 : 0) ? 1 : 0;
      return [id, { reward, cost: cost * (0.5 + rng.uniform()) }] as const;
    });
    const id = `${name}/${code ? "code" : "why"}.${index}`;
    return JSON.stringify({ id, prompt, arms: Object.fromEntries(outcomes) });
  });
}
