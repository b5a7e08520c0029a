import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

test("a sound directory has exit code 0", async () => {
  const directory = await filled();
  const { code, stdout, stderr } = await runCli("doctor", directory);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toContain(`${directory}: 9 entries in 3 files`);
  expect(stdout).toMatch(/snapshot-a\.v1\.json +8 +\d{4}-/);
  expect(stdout.trimEnd().split("\n").at(-1)).toBe("It starts as it is.");
});

test("damage is reported with file and byte, and the exit code is 2 until it is repaired", async () => {
  const directory = await filled();
  const path = harm(directory);
  const found = await runCli("doctor", directory);
  expect(found.code).toBe(2);
  expect(found.stdout).toMatch(new RegExp(`Damaged: ${path} at byte \\d+: entry 3 cannot be read`));
  expect(found.stdout).toContain("A repair loses 1 entry; the snapshot at entry 8 covers them");
  expect(found.stdout.trimEnd().split("\n").at(-1)).toMatch(
    new RegExp(`It does not start: .* armature doctor ${directory} --repair$`),
  );
  const json = await runCli("doctor", directory, "--json");
  expect(json.code).toBe(2);
  expect(JSON.parse(json.stdout)).toMatchObject({
    entries: 8,
    damage: [{ path, entries: { first: 3, last: 3 } }],
  });

  const repaired = await runCli("doctor", directory, "--repair");
  expect(repaired.code).toBe(0);
  expect(repaired.stdout).toContain(`Repaired: salvaged ${path}: entries lost: 1`);
  expect(repaired.stdout).toContain("Lost in an earlier repair: 1 entry.");
  expect(readdirSync(directory)).toContain("damaged-0000000000000001.ndjson");
  await (await fsStorage({ directory })()).close();
  expect((await runCli("doctor", directory)).code).toBe(0);
});

test("an unfinished write is not damage; a repair cuts it", async () => {
  const directory = await filled();
  appendFileSync(join(directory, "log-0000000000000009.v1.ndjson"), "half");
  const found = await runCli("doctor", directory);
  expect(found.code).toBe(0);
  expect(found.stdout).toContain("The next start cuts 4 bytes of an unfinished write");
  const repaired = await runCli("doctor", directory, "--repair");
  expect(repaired.stdout).toContain("Repaired: cut 4 bytes");
  expect(repaired.code).toBe(0);
});

test("entries that no snapshot covers and trimmed entries are reported", async () => {
  const directory = await filled();
  rmSync(join(directory, "log-0000000000000001.v1.ndjson"));
  const path = join(directory, "log-0000000000000009.v1.ndjson");
  writeFileSync(path, readFileSync(path, "utf8").replace('"e9"', '"e8"'));
  const { stdout } = await runCli("doctor", directory);
  expect(stdout).toContain("The entries up to 4 have been trimmed.");
  expect(stdout).toContain("A repair loses 1 entry; no snapshot covers 1 of them");
});

test("a damaged snapshot does not prevent a start, and its replacement is reported", async () => {
  const directory = await filled();
  writeFileSync(join(directory, "snapshot-a.v1.json"), "{}");
  writeFileSync(join(directory, "snapshot-b.v1.json.tmp"), "{}");
  const found = await runCli("doctor", directory);
  expect(found.code).toBe(0);
  expect(found.stdout).toContain(
    "No sound snapshot of a is left: the next start learns from the log again",
  );
  expect(found.stdout).toContain("The next start removes ");
  const repaired = await runCli("doctor", directory, "--repair");
  expect(repaired.stdout).toMatch(/^Repaired: removed .*snapshot-b\.v1\.json\.tmp\n/);
  expect(repaired.stdout).not.toContain("The next start removes ");
});

test("a directory that cannot be read or must not be changed gives one line and exit code 1", async () => {
  const directory = await filled();
  const absent = await runCli("doctor", join(directory, "absent"));
  expect(absent.code).toBe(1);
  expect(absent.stderr).toMatch(/^armature: .*ENOENT.*\n$/);

  const empty = await runCli("doctor", temporaryDirectory());
  expect(empty.code).toBe(1);
  expect(empty.stderr).toMatch(/^armature: .* holds no log and no snapshot.*\n$/);

  const storage = await fsStorage({ directory })();
  const inUse = await runCli("doctor", directory);
  expect(inUse.code).toBe(0);
  expect(inUse.stdout).toContain(`in use by process ${process.pid}`);
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
