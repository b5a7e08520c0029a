import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentOf, agents } from "../src/agents/agents.ts";
import { startProvider } from "../src/provider/fake-provider.ts";
import { startGateway } from "../src/runs/gateway-process.ts";
import { scenarioOf } from "../src/scenarios.ts";

const pages = fileURLToPath(new URL("../../../docs/clients/", import.meta.url));
const page = (name: string): string => readFileSync(join(pages, name), "utf8");

/** The first code block of a page in the language. */
function block(name: string, language: string): string {
  const [, code] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page(name)) ?? [];
  if (code === undefined) throw new Error(`${name} has no block in ${language}`);
  return code;
}

/** What `npm run clients` sets, with the values of the pages. */
function launchOf(agent: string) {
  return agentOf(agent).launch({
    url: "http://127.0.0.1:8787",
    key: "any",
    model: "auto",
    prompt: "What does this project do?",
    home: "/home",
    work: "/work",
  });
}

const linesOf = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

test.each([
  ["codex.md", "codex", "toml", ".codex/config.toml"],
  ["continue.md", "continue", "yaml", ".continue/config.yaml"],
])(
  "%s: every line of the configuration is what npm run clients writes",
  (name, agent, language, file) => {
    const written = linesOf(launchOf(agent).files[file] ?? "");
    for (const line of linesOf(block(name, language))) expect(written).toContain(line);
  },
);

test("opencode.md: the configuration is what npm run clients writes, and names each package", () => {
  const written = JSON.parse(launchOf("opencode").files[".config/opencode/opencode.json"] ?? "");
  expect(written).toMatchObject(JSON.parse(block("opencode.md", "json")));
  for (const agent of ["opencode", "opencode-messages", "opencode-responses"]) {
    const { provider } = JSON.parse(Object.values(launchOf(agent).files)[0] ?? "");
    expect(page("opencode.md")).toContain(`\`${provider.armature.npm}\``);
  }
});

test.each([
  ["claude-code.md", "claude"],
  ["qwen-code.md", "qwen"],
])("%s: the variables are what npm run clients sets", (name, agent) => {
  const [exports = ""] = linesOf(block(name, "sh"));
  const assignments = exports.replace("export ", "").split(" ");
  const set = launchOf(agent).commands.at(-1)?.env;
  expect(assignments.length).toBeGreaterThan(1);
  for (const assignment of assignments) {
    const [variable = "", value] = assignment.split("=");
    expect(set).toHaveProperty(variable, value);
  }
});

test("cline.md: the command that signs in is what npm run clients runs", () => {
  const [auth] = launchOf("cline").commands;
  expect(linesOf(block("cline.md", "sh"))[0]).toBe(`cline ${auth?.args.join(" ")}`);
  expect(page("cline.md")).toContain("`--provider openai-native`");
});

test("README.md names the versions that npm run clients installs", () => {
  for (const { package: name } of agents) {
    expect(page("README.md")).toContain(name.slice(name.lastIndexOf("@") + 1));
  }
});

const stops: (() => unknown)[] = [];
let url = "";
beforeAll(async () => {
  const provider = await startProvider({
    scenario: scenarioOf("plain"),
    protocol: "chat",
    key: "sk-provider",
    model: "scripted-1",
    record: () => {},
  });
  const { url: provided, stop } = provider;
  const target = {
    url: provided,
    protocol: "chat",
    key: "sk-provider",
    model: "scripted-1",
  } as const;
  const gateway = await startGateway(target, scratch());
  stops.unshift(gateway.stop, stop);
  url = gateway.url;
}, 120_000);
afterAll(async () => {
  for (const stop of stops) await stop();
});

test.each([
  ["openai", ["scripted A small task", "A small task"]],
  ["anthropic", ["A small task", expect.stringMatching(/^\d+$/)]],
  ["ai-sdk", ["scripted A small task", "A small task", expect.any(String)]],
])(
  "sdks.md: the block for %s runs as written",
  async (sdk, printed) => {
    const file = join(scratch(), "block.ts");
    writeFileSync(file, block("sdks.md", `ts ${sdk}`).replaceAll("http://127.0.0.1:8787", url));
    const env = { ...process.env, FORCE_COLOR: "0" };
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
    expect(linesOf(stdout).slice(0, printed.length)).toEqual(printed);
  },
  120_000,
);

/** A folder from which the packages of the workspace resolve. */
function scratch(): string {
  const parent = fileURLToPath(new URL("../.vitest/", import.meta.url));
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "documentation-"));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
