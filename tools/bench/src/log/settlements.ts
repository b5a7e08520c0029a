import { createRouter } from "@armature/router";
import { type Json, memoryStorage } from "@armature/storage";
import { models, outcome, promptOf } from "../subjects/traffic.ts";

/** Number of real decisions; later entries differ only in the id of their decision. */
const DECISIONS = 5000;

/**
 * Entries as a router writes them: the declarations of its models, then the settlements of `count`
 * decisions on prompts of 100 to 4,000 characters.
 */
export async function settlements(count: number, arms: number): Promise<readonly Json[]> {
  const storage = memoryStorage();
  const router = await createRouter({ models: models(arms), storage });
  for (let i = 0; i < Math.min(count, DECISIONS); i++) {
    const content = promptOf(100 + ((i * 379) % 3900));
    const decision = router.route({ messages: [{ role: "user", content }] });
    await decision.report({ ...outcome, quality: (i % 101) / 100 });
  }
  await router.close();
  const written: Json[] = [];
  for await (const { entry } of (await storage()).log.read(null)) written.push(entry);
  const declarations = written.slice(0, arms);
  const settled = written.slice(arms);
  return [
    ...declarations,
    ...Array.from({ length: count }, (_, i) => {
      const entry = settled[i % settled.length] as object;
      return i < settled.length ? entry : { ...entry, decisionId: crypto.randomUUID() };
    }),
  ] as Json[];
}
