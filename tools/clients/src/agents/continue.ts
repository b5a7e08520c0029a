import type { Agent } from "./agent.ts";

/** The command line of Continue. By itself it takes a stream that just ends for a whole response. */
export const continueAgent: Agent = {
  name: "continue",
  protocol: "chat",
  package: "@continuedev/cli@1.5.47",
  givesUp: [],
  givesUpAlone: ["cut-end"],
  thoughts: "dropped",
  launch: ({ url, key, model, prompt, home }) => ({
    files: {
      ".continue/config.yaml": `name: armature
version: 1.0.0
schema: v1
models:
  - name: armature
    provider: openai
    model: ${model}
    apiKey: ${key}
    apiBase: ${url}/v1
    roles: [chat]
    capabilities: [tool_use]
`,
    },
    commands: [
      {
        program: "cn",
        args: ["--config", `${home}/.continue/config.yaml`, "--auto", "-p", prompt],
        env: { CONTINUE_TELEMETRY_ENABLED: "0", CONTINUE_METRICS_ENABLED: "0" },
      },
    ],
  }),
};
