import { expect, test, vi } from "vitest";
import { runCli } from "./run-cli.ts";

// Each test starts processes, which is slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

test.each([
  [
    ["simulate", "rows.jsonl", "--bugdet", "0.001"],
    "unknown option --bugdet: did you mean --budget?",
  ],
  [["serve", "--pirt", "5"], "unknown option --pirt: did you mean --port?"],
  [["serve", "-p", "5"], "unknown option -p: see armature serve --help"],
  [["inspect", "somewhere", "--jsno"], "unknown option --jsno: did you mean --json?"],
  [["inspect", "somewhere", "--no-json"], "unknown option --no-json: did you mean --json?"],
  [["inspect", "somewhere", "else"], 'unknown argument "else": see armature inspect --help'],
  [["evaluate", "--lgo", "somewhere"], "unknown option --lgo: did you mean --log?"],
  [["prior", "fit", "--tabel", "x"], "unknown option --tabel: did you mean --table?"],
  [["prior", "shwo", "x"], "unknown command shwo: did you mean show?"],
  [["simulat"], "unknown command simulat: did you mean simulate?"],
  [["--verbose", "serve"], "unknown option --verbose: see armature --help"],
  [["serve", "--config"], "--config needs a value"],
  [["serve", "--config", "--port", "5"], "--config needs a value"],
])("%j is refused with exit code 2", async (args, message) => {
  expect(await runCli(...args)).toEqual({
    code: 2,
    stdout: "",
    stderr: `armature: ${message}\n`,
  });
});

test.each([
  [["--help"], /armature.* serve\|demo\|simulate/],
  [["simulate", "--help"], /--budget/],
  [["prior", "fit", "-h"], /--table/],
])("%j prints the usage", async (args, usage) => {
  const { code, stdout, stderr } = await runCli(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(usage);
});

test("--version prints the version", async () => {
  expect(await runCli("--version")).toMatchObject({ code: 0, stdout: "0.0.0\n" });
});
