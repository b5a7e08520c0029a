import type { Agent } from "./agent.ts";

/** Qwen Code. It does not repeat a request whose stream reported an error. */
export const qwen: Agent = {
  name: "qwen",
  protocol: "chat",
  package: "@qwen-code/qwen-code@0.24.4",
  givesUp: ["cut-error"],
  thoughts: "text",
  launch: ({ url, key, model, prompt }) => ({
    files: {
      ".qwen/settings.json": JSON.stringify({
        privacy: { usageStatisticsEnabled: false },
        telemetry: { enabled: false },
        general: { enableAutoUpdate: false },
        security: { auth: { selectedType: "openai" } },
      }),
    },
    commands: [
      {
        program: "qwen",
        args: ["--yolo", "-p", prompt],
        env: { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: key, OPENAI_MODEL: model },
      },
    ],
  }),
};
