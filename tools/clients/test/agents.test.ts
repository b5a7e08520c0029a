import { expect, test } from "vitest";
import { agents } from "../src/agents/agents.ts";
import { installFolder, programsOf } from "../src/agents/install.ts";
import { scenarioOf } from "../src/scenarios.ts";

const target = {
  url: "http://127.0.0.1:4711",
  key: "sk-secret",
  model: "auto",
  prompt: "Write a file.",
  home: "/runs/1/home",
  work: "/runs/1/work",
};

test.each(agents.map((agent) => [agent.name, agent] as const))(
  "%s gets the address, the key, the model and the prompt, and a pinned version",
  (_, agent) => {
    const launch = agent.launch(target);
    const text = JSON.stringify(launch);
    for (const value of [target.url, target.key, target.model]) expect(text).toContain(value);
    expect(launch.commands.at(-1)?.args).toContain(target.prompt);
    expect(agent.package).toMatch(/^.+@\d+\.\d+\.\d+$/);
    for (const name of [...agent.givesUp, ...(agent.givesUpAlone ?? [])])
      expect(scenarioOf(name).name).toBe(name);
  },
);

test("nine agents have different names", () => {
  expect(new Set(agents.map(({ name }) => name)).size).toBe(9);
});

test("agents of one package share its installation; other packages have their own", () => {
  const folders = new Map(agents.map((agent) => [agent.package, programsOf(agent, "/cache")]));
  expect(new Set(agents.map((agent) => programsOf(agent, "/cache"))).size).toBe(folders.size);
});

test.each([
  [{ ARMATURE_CLIENTS_DIR: "/clients", XDG_CACHE_HOME: "/cache" }, "/clients"],
  [{ XDG_CACHE_HOME: "/cache" }, "/cache/armature-clients"],
])("%j installs into %s", (env, folder) => {
  expect(installFolder(env)).toBe(folder);
});
