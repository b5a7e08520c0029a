import type { Agent } from "./agent.ts";

/** Codex, with a provider of its own configuration. */
export const codex: Agent = {
  name: "codex",
  protocol: "responses",
  package: "@openai/codex@0.171.0",
  givesUp: [],
  thoughts: "sealed",
  launch: ({ url, key, model, prompt, home }) => ({
    files: {
      ".codex/config.toml": `model = "${model}"
model_provider = "armature"
check_for_update_on_startup = false

[analytics]
enabled = false

[model_providers.armature]
name = "Armature"
base_url = "${url}/v1"
env_key = "ARMATURE_KEY"
wire_api = "responses"
`,
    },
    commands: [
      {
        program: "codex",
        args: [
          ...["exec", "--json", "--skip-git-repo-check"],
          ...["--dangerously-bypass-approvals-and-sandbox", prompt],
        ],
        env: { CODEX_HOME: `${home}/.codex`, ARMATURE_KEY: key },
      },
    ],
  }),
};
