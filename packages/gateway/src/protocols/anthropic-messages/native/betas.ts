import type { Headers, Target } from "../../protocol.ts";

const DEFAULT_VERSION = "2023-06-01";

/** A field of the body that a beta adds, by the prefix of the beta's name. */
interface BetaField {
  readonly prefix: string;
  /** The object that holds the field, or each message; absent for the body itself. */
  readonly within?: "output_config" | "thinking" | "messages";
  readonly field: string;
}

// Fields without which the response means the same. A request with others is the upstream's to refuse.
const BETA_FIELDS: readonly BetaField[] = [
  { prefix: "context-management-", field: "context_management" },
  { prefix: "server-side-fallback-", field: "fallbacks" },
  { prefix: "fallback-credit-", field: "fallback_credit_token" },
  { prefix: "fast-mode-", field: "speed" },
  { prefix: "cache-diagnosis-", field: "diagnostics" },
  { prefix: "effort-", within: "output_config", field: "effort" },
  { prefix: "task-budgets-", within: "output_config", field: "task_budget" },
  { prefix: "thinking-display-", within: "thinking", field: "display" },
  { prefix: "per-turn-control-", within: "messages", field: "output_config" },
  { prefix: "mid-conversation-output-config-", within: "messages", field: "output_config" },
  { prefix: "mid-conversation-system-clear-at-", within: "messages", field: "clear_at" },
];

/** The client's headers that the protocol's upstreams read; names of betas that it denies are left out. */
export function headersFor(headers: Headers, target: Target): Record<string, string> {
  const asked = textOf(headers["anthropic-beta"]);
  const betas = deniedBetas(headers, target).size === 0 ? asked : keptBetas(asked, target);
  const workspace = textOf(headers["anthropic-workspace-id"]);
  return {
    "anthropic-version": textOf(headers["anthropic-version"]) ?? DEFAULT_VERSION,
    ...(betas !== undefined && betas !== "" && { "anthropic-beta": betas }),
    ...(workspace !== undefined && { "anthropic-workspace-id": workspace }),
  };
}

/** The fields that have to go with the betas that the client asks for and the upstream denies. */
export function deniedFields(headers: Headers, target: Target): readonly BetaField[] {
  const denied = [...deniedBetas(headers, target)];
  return BETA_FIELDS.filter(({ prefix }) => denied.some((name) => name.startsWith(prefix)));
}

/** The betas that the client asks for and the upstream denies. */
export function deniedBetas(headers: Headers, target: Target): ReadonlySet<string> {
  const asked = new Set(namesIn(textOf(headers["anthropic-beta"])));
  return new Set(target.deniedBetas.filter((name) => asked.has(name)));
}

function keptBetas(asked: string | undefined, { deniedBetas: denied }: Target): string {
  return namesIn(asked)
    .filter((name) => !denied.includes(name))
    .join(",");
}

function namesIn(betas = ""): readonly string[] {
  return betas.split(",").map((name) => name.trim());
}

function textOf(header: Headers[string]): string | undefined {
  return typeof header === "object" ? header.join(",") : header;
}
