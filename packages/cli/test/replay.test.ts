import { createRouter, type Explanation, type Model } from "@armature/router";
import { fsStorage } from "@armature/storage-fs";
import { expect, test } from "vitest";
import { runCli, temporaryDirectory } from "./run-cli.ts";

const models: Model[] = ["one", "two"].map((id) => ({ id, provider: "p", model: id }));

test("a past decision is explained from the log alone", async () => {
  const directory = temporaryDirectory();
  const router = await createRouter({ models, storage: fsStorage({ directory }) });
  const made = new Map<string, Explanation>();
  for (let i = 0; i < 30; i++) {
    const decision = router.route(`What about ${"this and ".repeat(i % 7)}that?`);
    made.set(decision.id, decision.explain());
    await decision.report({ quality: (i % 5) / 4 });
  }
  await router.close();
  const [id, explanation] = [...made][20] as [string, Explanation];
  const { stdout } = await runCli("replay", directory, id, "--json");
  expect(JSON.parse(stdout)).toEqual({
    ...JSON.parse(JSON.stringify(explanation)),
    reproduced: true,
  });
  const told = await runCli("replay", directory, id);
  expect(told.stdout).toContain(`tier default: ${explanation.chosen}, drawn with probability`);
  expect(told.stdout).toMatch(
    /reproduced from the log, to the bit[\s\S]*probability[\s\S]*openness/,
  );
  const unknown = await runCli("replay", directory, "none");
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("none") });
  const wrong = await runCli("replay", directory, id, "--attempt", "0");
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("--attempt") });
});
