import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readOptions } from "../src/options.ts";

test("without options, every client gets every scenario over every protocol, two at once", () => {
  const { runs, ...settings } = readOptions([]);
  expect(runs.length).toBe(9 * 10 * 3);
  expect(new Set(runs.map((run) => Object.values(run).join())).size).toBe(runs.length);
  expect(settings).toEqual({ parallel: 2, timeout: 180, out: undefined, json: false, help: false });
});

test("names select clients, scenarios and upstreams", () => {
  const args = ["--client", "codex,claude", "--scenario", "tool", "--upstream", "chat,messages"];
  expect(readOptions(args).runs).toEqual([
    { agent: "claude", scenario: "tool", upstream: "chat" },
    { agent: "claude", scenario: "tool", upstream: "messages" },
    { agent: "codex", scenario: "tool", upstream: "chat" },
    { agent: "codex", scenario: "tool", upstream: "messages" },
  ]);
});

test("--direct runs each client once per scenario, without an upstream", () => {
  expect(readOptions(["--direct", "--client", "qwen", "--scenario", "cut"]).runs).toEqual([
    { agent: "qwen", scenario: "cut", upstream: undefined },
  ]);
});

test.each([
  [["--client", "cursor"], "--client: there is no cursor"],
  [["--client", ""], '--client: there is no ""'],
  [["--scenario", "tool,fail500"], "--scenario: there is no fail500"],
  [["--upstream", "openai-chat"], "--upstream: there is no openai-chat"],
  [["--direct", "--upstream", "chat"], "--upstream: with --direct"],
  [["--parallel", "3"], "--parallel must be 1 or 2, not 3"],
  [["--timeout", "soon"], "--timeout must be a whole number of seconds, not soon"],
  [["--clients", "qwen"], "'--clients'"],
  [["qwen"], "'qwen'"],
])("%j is refused: %s", (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});

test("the command prints the usage and ends with exit code 2 if an option is wrong", async () => {
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const args = ["--conditions=@armature/source", main, "--client", "cursor"];
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, args, (error, _, stderr) => resolve({ code: error?.code, stderr }));
  });
  expect(code).toBe(2);
  expect(stderr).toContain("there is no cursor");
  expect(stderr).toContain("npm run clients -- [options]");
});
