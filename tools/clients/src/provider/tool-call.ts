import type { WritingTask } from "../task.ts";
import type { JsonObject } from "./reading.ts";
import type { Tool, ToolCall } from "./turn.ts";

/** Names by which agents offer a tool that writes a file, and one that runs a command. */
const WRITERS = ["Write", "write", "write_file", "editor"];
const SHELLS = ["Bash", "bash", "exec_command", "run_shell_command", "run_commands"];

const PATHS = ["file_path", "filePath", "filepath", "path"];
const CONTENTS = ["content", "new_text"];
const COMMANDS = ["command", "cmd", "commands"];

/** A call that writes the file, by a writing tool or else by a command. */
export function writingCall(tools: readonly Tool[], task: WritingTask): ToolCall | undefined {
  const tool = findTool(tools, WRITERS);
  if (tool === undefined) return commandCall(tools, task);
  const known = new Map<string, unknown>([
    ...PATHS.map((name) => [name, task.path] as const),
    ...CONTENTS.map((name) => [name, task.word] as const),
  ]);
  return callOf(tool, known);
}

/** A call that writes the file by a command. */
export function commandCall(
  tools: readonly Tool[],
  { path, word }: WritingTask,
): ToolCall | undefined {
  const tool = findTool(tools, SHELLS);
  if (tool === undefined) return undefined;
  const command = `printf ${word} > ${path}`;
  const known = new Map<string, unknown>(
    COMMANDS.map((name) => [name, name === "commands" ? [command] : command]),
  );
  return callOf(tool, known);
}

function findTool(tools: readonly Tool[], names: readonly string[]): Tool | undefined {
  return tools.find(({ name }) => names.includes(name));
}

/** The call of a tool with the arguments that it declares. */
function callOf(tool: Tool, known: ReadonlyMap<string, unknown>): ToolCall {
  const declared = Object.keys((tool.parameters.properties ?? {}) as JsonObject);
  const given = declared.flatMap((name) => (known.has(name) ? [[name, known.get(name)]] : []));
  return {
    name: tool.name,
    ...(tool.namespace !== undefined && { namespace: tool.namespace }),
    arguments: Object.fromEntries(given) as JsonObject,
  };
}
