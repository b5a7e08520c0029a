import type { Agent } from "./agent.ts";

/** Claude Code. */
export const claude: Agent = {
  name: "claude",
  protocol: "messages",
  package: "@anthropic-ai/claude-code@2.1.332",
  givesUp: [],
  thoughts: "sealed",
  launch: ({ url, key, model, prompt }) => ({
    files: {},
    commands: [
      {
        program: "claude",
        args: [
          ...["-p", prompt, "--model", model, "--output-format", "stream-json", "--verbose"],
          ...["--permission-mode", "acceptEdits", "--allowedTools", "Write,Bash,Edit"],
        ],
        env: {
          ANTHROPIC_BASE_URL: url,
          ANTHROPIC_AUTH_TOKEN: key,
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
          DISABLE_AUTOUPDATER: "1",
          DISABLE_TELEMETRY: "1",
        },
      },
    ],
  }),
};
