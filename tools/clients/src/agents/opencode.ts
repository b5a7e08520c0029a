import type { Protocol } from "../provider/dialect.ts";
import type { Agent } from "./agent.ts";

/** Packages of the AI SDK by which opencode speaks each protocol. */
const SDKS: Readonly<Record<Protocol, string>> = {
  chat: "@ai-sdk/openai-compatible",
  messages: "@ai-sdk/anthropic",
  responses: "@ai-sdk/openai",
};

function opencode(name: string, protocol: Protocol, givesUpAlone: readonly string[]): Agent {
  return {
    name,
    protocol,
    package: "opencode-ai@1.18.33",
    givesUp: [],
    givesUpAlone,
    thoughts: protocol === "chat" ? "text" : "sealed",
    launch: ({ url, key, model, prompt }) => ({
      files: {
        ".config/opencode/opencode.json": JSON.stringify({
          $schema: "https://opencode.ai/config.json",
          autoupdate: false,
          share: "disabled",
          permission: { "*": "allow" },
          enabled_providers: ["armature"],
          model: `armature/${model}`,
          provider: {
            armature: {
              npm: SDKS[protocol],
              name: "Armature",
              options: { baseURL: `${url}/v1`, apiKey: key },
              models: { [model]: { name: model, limit: { context: 200_000, output: 32_000 } } },
            },
          },
        }),
      },
      commands: [
        {
          program: "opencode",
          args: ["run", "--model", `armature/${model}`, prompt],
          env: {
            OPENCODE_DISABLE_AUTOUPDATE: "1",
            OPENCODE_DISABLE_MODELS_FETCH: "1",
            OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
            OPENCODE_DISABLE_DEFAULT_PLUGINS: "1",
          },
        },
      ],
    }),
  };
}

/** opencode in each protocol. In chat it takes, by itself, a stream that just ends for a whole response. */
export const opencodes: readonly Agent[] = [
  opencode("opencode", "chat", ["cut-end"]),
  opencode("opencode-messages", "messages", []),
  opencode("opencode-responses", "responses", []),
];
