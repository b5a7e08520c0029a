import type { Protocol } from "../provider/dialect.ts";
import type { Agent } from "./agent.ts";

/** Cline repeats no request whose stream broke after its first content. */
function cline(name: string, protocol: Protocol, provider: string): Agent {
  return {
    name,
    protocol,
    package: "cline@3.0.65",
    givesUp: ["cut", "cut-end", "cut-error"],
    thoughts: protocol === "chat" ? "text" : "dropped",
    launch: ({ url, key, model, prompt, work }) => {
      const env = { CLINE_TELEMETRY_DISABLED: "1" };
      return {
        files: {},
        commands: [
          {
            program: "cline",
            args: [
              ...["auth", "--provider", provider, "--apikey", key],
              ...["--modelid", model, "--baseurl", `${url}/v1`],
            ],
            env,
          },
          {
            program: "cline",
            args: [
              ...["--json", "--key", key, "--provider", provider],
              ...["--model", model, "--cwd", work, prompt],
            ],
            env,
          },
        ],
      };
    },
  };
}

/** Cline in each of its protocols. */
export const clines: readonly Agent[] = [
  cline("cline", "chat", "openai-compatible"),
  cline("cline-responses", "responses", "openai-native"),
];
