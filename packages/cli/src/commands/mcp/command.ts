import { resolve } from "node:path";
import { createRouter } from "@armature/router";
import { fsStorage } from "@armature/storage-fs";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { type CommandDef, defineCommand } from "citty";
import { pino } from "pino";
import { tokenKeyOf } from "../../discovery/token-key.ts";
import { reportingErrors } from "../../error.ts";
import { setUp } from "../../hosting/setup.ts";
import { version } from "../../terminal/version.ts";
import { mcpServer } from "./tools.ts";

const args = {
  config: { type: "string", description: "A file whose default export is the configuration." },
  data: {
    type: "string",
    description: "Directory of the decision log and the learned state. One process writes to it.",
    default: ".armature",
  },
} as const;

export const mcpCommand: CommandDef<typeof args> = defineCommand({
  meta: {
    name: "mcp",
    description: "Serve the router to agents as an MCP server on standard input and output.",
  },
  args,
  run: ({ args }) =>
    reportingErrors(async () => {
      const setup = await setUp(args.config, resolve(args.data));
      // Standard output belongs to the protocol.
      for (const note of setup.notes) console.error(note);
      try {
        const { gateway: _, ...options } = setup.config;
        const router = await createRouter({
          storage: fsStorage({ directory: setup.directory }),
          tokenKeys: [await tokenKeyOf(setup.directory)],
          ...options,
          logger: pino({ level: process.env.LOG_LEVEL ?? "warn" }, pino.destination(2)),
        });
        try {
          const server = mcpServer(router, version);
          const closed = new Promise<void>((done) => {
            server.server.onclose = done;
            process.stdin.once("end", done);
            for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => done());
          });
          await server.connect(new StdioServerTransport());
          await closed;
          await server.close();
        } finally {
          await router.close();
        }
      } finally {
        await setup.close();
      }
    }),
});
