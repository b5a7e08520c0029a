import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fsStorage } from "@armature/storage-fs";
import { expect, test } from "vitest";
import { runCli, temporaryDirectory } from "./run-cli.ts";

async function filled(): Promise<string> {
  const directory = temporaryDirectory();
  const storage = await fsStorage({ directory, segmentBytes: 200 })();
  for (let n = 1; n <= 9; n++) await storage.log.append([`e${n}`]);
  await storage.snapshots.save("a", { offset: "8", state: 2 });
  await storage.close();
  return directory;
}

function harm(directory: string): string {
  const path = join(directory, "log-0000000000000001.v1.ndjson");
  writeFileSync(path, readFileSync(path, "utf8").replace('"e3"', '"e8"'));
  return path;
}

test("a sound directory starts, and its exit code is 0", async () => {
  const directory = await filled();
  const { code, stdout, stderr } = await runCli("doctor", directory);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain(`${directory}: 9 entries in 3 files`);
  expect(stdout).toMatch(/snapshot-a\.v1\.json +8 +\d{4}-/);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("It starts as it is.");
});

test("damage is told with file and byte, and its exit code is 2 until it is repaired", async () => {
  const directory = await filled();
  const path = harm(directory);
  const found = await runCli("doctor", directory);
  expect(found.code).toBe(2);
  expect(found.stdout).toMatch(
    new RegExp(`damage at byte \\d+ of ${path}: 1 unreadable line after entry 2`),
  );
  const json = await runCli("doctor", directory, "--json");
  expect(json.code).toBe(2);
  expect(JSON.parse(json.stdout)).toMatchObject({ entries: 8, damage: [{ path }] });

  const repaired = await runCli("doctor", directory, "--repair");
  expect(repaired.code).toBe(0);
  expect(repaired.stdout).toContain(`Repaired: salvaged ${path}: 1 entries lost`);
  expect(repaired.stdout).toContain("lost in an earlier salvage: 1 entries");
  expect(readdirSync(directory)).toContain("damaged-0000000000000001.ndjson");
  await (await fsStorage({ directory })()).close();
  expect((await runCli("doctor", directory)).code).toBe(0);
});

test("an unfinished write is no damage, and is cut by a repair", async () => {
  const directory = await filled();
  appendFileSync(join(directory, "log-0000000000000009.v1.ndjson"), "half");
  const found = await runCli("doctor", directory);
  expect(found.code).toBe(0);
  expect(found.stdout).toContain("the next start cuts 4 bytes of an unfinished write");
  const repaired = await runCli("doctor", directory, "--repair");
  expect(repaired.stdout).toContain("Repaired: cut 4 bytes");
  expect(repaired.code).toBe(0);
});

test("what it cannot look at or must not touch is one line and exit code 1", async () => {
  const directory = await filled();
  const absent = await runCli("doctor", join(directory, "absent"));
  expect(absent.code).toBe(1);
  expect(absent.stderr).toMatch(/^armature: .*ENOENT.*\n$/);

  const storage = await fsStorage({ directory })();
  const inUse = await runCli("doctor", directory);
  expect(inUse.code).toBe(0);
  expect(inUse.stdout).toContain(`process ${process.pid} writes there`);
  const refused = await runCli("doctor", directory, "--repair");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`process ${process.pid} uses ${directory}`);
  await storage.close();

  writeFileSync(join(directory, "log-0000000000000010.v2.ndjson"), "");
  expect((await runCli("doctor", directory)).code).toBe(2);
  const foreign = await runCli("doctor", directory, "--repair");
  expect(foreign.code).toBe(1);
  expect(foreign.stderr).toContain("of a format that this version does not know");
});
