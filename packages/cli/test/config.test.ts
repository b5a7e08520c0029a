import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { prototypes, strangeValues } from "@armature/test-kit/fuzz";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CliError } from "../src/error.ts";
import { loadConfig } from "../src/inputs/load-config.ts";
import { temporaryDirectory } from "./run-cli.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  strangeValues.map((value) => `export default ${JSON.stringify(value)};`),
  fc.string().map((other) => `export default { models: [${JSON.stringify(other)}] };${other}`),
);

test("a configuration file is loaded, or refused with its name, whatever its content", async () => {
  const before = prototypes();
  const directory = temporaryDirectory();
  let files = 0;
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      files += 1;
      const path = join(directory, `${files}.mjs`);
      writeFileSync(path, content);
      try {
        expect(await loadConfig(path)).toBeTypeOf("object");
      } catch (error) {
        expect(error).toBeInstanceOf(CliError);
        expect((error as Error).message).toContain(path);
      }
    }),
    { numRuns: 200, seed: 8 },
  );
  expect(prototypes()).toBe(before);
});
