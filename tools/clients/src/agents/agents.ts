import type { Agent } from "./agent.ts";
import { claude } from "./claude.ts";
import { clines } from "./cline.ts";
import { codex } from "./codex.ts";
import { continueAgent } from "./continue.ts";
import { opencodes } from "./opencode.ts";
import { qwen } from "./qwen.ts";

export const agents: readonly Agent[] = [
  claude,
  codex,
  ...opencodes,
  qwen,
  continueAgent,
  ...clines,
];

export function agentOf(name: string): Agent {
  const agent = agents.find((one) => one.name === name);
  if (agent === undefined) throw new Error(`there is no client ${name}`);
  return agent;
}
