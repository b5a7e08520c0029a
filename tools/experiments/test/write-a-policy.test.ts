import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { conformanceCases } from "@armature/policy/conformance";
import { expect, test } from "vitest";
import { runExperiments } from "./run-experiments.ts";
import { syntheticBenchmark } from "./synthetic-benchmark.ts";
import { workspaceDirectory } from "./workspace-directory.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const guide = readFileSync(join(root, "docs/write-a-policy.md"), "utf8");

/** The guide's code blocks, by the file that each names in its first line. */
const files = [...guide.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, name, code]) => ({
  name,
  code,
}));
const commands = [...guide.matchAll(/```sh\n(.*)\n```/g)].map(([, command]) => command);

test("the guide's policy conforms and gets its line, in under 40 lines of code", {
  timeout: 120_000,
}, async () => {
  const lines = files.flatMap(({ code }) => code.split("\n")).filter((line) => line.trim() !== "");
  expect(lines.length).toBeLessThan(40);
  const directory = workspaceDirectory();
  for (const { name, code } of files) writeFileSync(join(directory, name), code);

  const [conformance, experiment] = commands;
  expect(conformance).toBe("npx vitest run my-policy.test.ts");
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      ...conformance.split(" ").slice(2),
      ...["--config", join(root, "vitest.config.ts"), "--root", directory],
    ],
    { cwd: directory, stdio: "pipe" },
  );
  const { numPassedTests, numFailedTests } = JSON.parse(
    readFileSync(join(directory, ".vitest/results.json"), "utf8"),
  );
  expect({ numPassedTests, numFailedTests }).toEqual({
    numPassedTests: conformanceCases.length,
    numFailedTests: 0,
  });

  const options = experiment
    .replace(/^npm run experiments -- /, "")
    .replace("../shared/data", syntheticBenchmark())
    .replace("./my-policy.ts", join(directory, "my-policy.ts"))
    .split(" ");
  const { code, stdout } = await runExperiments(...options, "--seeds", "2");
  expect(code).toBe(0);
  const numbersOf = (policy: string) =>
    stdout
      .split("\n")
      .filter((line) => line.includes(`, ${policy} `))
      .map((line) =>
        line
          .split("|")
          .slice(2)
          .join()
          .replace(/[✓✗].*?,/g, ","),
      );
  expect(numbersOf("my-policy").length).toBeGreaterThan(0);
  expect(numbersOf("my-policy").length).toBe(numbersOf("linucb").length);
  // Its numbers differ from the default's, so it is another policy.
  expect(numbersOf("my-policy")).not.toEqual(numbersOf("linucb"));
});
