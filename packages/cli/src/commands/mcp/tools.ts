import type { Decision, RouteOptions, Router } from "@armature/router";
import { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

/** Decisions that can still be reported; older ones are settled at their predicted cost. */
const MAX_OPEN = 1000;

const request = {
  prompt: z.string().min(1).optional().describe("The prompt, if it is a single message."),
  messages: z
    .array(z.looseObject({ role: z.string() }))
    .min(1)
    .optional()
    .describe("The conversation, as in a chat completion request."),
  tier: z.string().optional().describe("Chooses within this tier."),
  conversation: z.string().optional().describe("The conversation of which this is a turn."),
  tenant: z.string().optional().describe("The tenant, for budgets and constraints."),
  maxUsd: z.number().nonnegative().optional().describe("Most US dollars that it may cost."),
  minQuality: z.number().min(0).max(1).optional().describe("Quality that must be reachable."),
};

const outcome = {
  decision: z.string().min(1).describe("The `decision` that `route` returned."),
  quality: z.number().min(0).max(1).describe("How good the response was, from 0 to 1."),
  inputTokens: z.int().nonnegative().optional(),
  outputTokens: z.int().nonnegative().optional(),
  latencyMs: z.number().nonnegative().optional(),
};

type Request = z.infer<z.ZodObject<typeof request>>;

/** An MCP server that lets an agent ask a router which model to use, and rate what came of it. */
export function mcpServer(router: Router, version: string): McpServer {
  const server = new McpServer({ name: "armature", version });
  const open = new Map<string, Decision>();

  server.registerTool(
    "route",
    {
      description:
        "Chooses the model for a request: good enough, and no dearer than it has to be. Call the " +
        "model yourself, then rate its response with `feedback`.",
      inputSchema: z.strictObject(request),
    },
    (given) => {
      const decision = router.route(bodyOf(given), optionsOf(given));
      remember(open, decision);
      const { id, provider, model } = decision.model;
      const { token, propensity, tier } = decision;
      return json({ model: id, provider, name: model, tier, propensity, decision: token });
    },
  );

  server.registerTool(
    "explain",
    {
      description:
        "Says how a request would be routed now, and why. Nothing is decided or counted.",
      inputSchema: z.strictObject(request),
      annotations: { readOnlyHint: true },
    },
    (given) => json(router.explain(bodyOf(given), optionsOf(given))),
  );

  server.registerTool(
    "feedback",
    {
      description:
        "Rates the response to a routed request. The router learns from it. Give the token counts " +
        "as well if they are known: they tell what the request cost.",
      inputSchema: z.strictObject(outcome),
    },
    async ({ decision: token, quality, inputTokens, outputTokens, latencyMs }) => {
      const decision = open.get(token);
      if (decision === undefined)
        return json({ counted: await router.feedback(token, { quality }) });
      open.delete(token);
      const usage = {
        ...(inputTokens !== undefined && { inputTokens }),
        ...(outputTokens !== undefined && { outputTokens }),
      };
      await decision.report({
        quality,
        ...(Object.keys(usage).length > 0 && { usage }),
        ...(latencyMs !== undefined && { latencyMs }),
      });
      return json({ counted: true });
    },
  );

  server.registerTool(
    "stats",
    {
      description:
        "What the router has learned of each model, what it spent today, and its health.",
      inputSchema: z.strictObject({}),
      annotations: { readOnlyHint: true },
    },
    () => json({ ...router.status(), spending: router.spending() }),
  );

  return server;
}

function bodyOf({ prompt, messages }: Request): object {
  if ((prompt === undefined) === (messages === undefined)) {
    throw new Error("give either `prompt` or `messages`");
  }
  return { messages: messages ?? [{ role: "user", content: prompt }] };
}

function optionsOf({ tier, conversation, tenant, maxUsd, minQuality }: Request): RouteOptions {
  return {
    ...(tier !== undefined && { tier }),
    ...(conversation !== undefined && { conversation }),
    ...(tenant !== undefined && { tenant }),
    ...(maxUsd !== undefined && { maxUsd }),
    ...(minQuality !== undefined && { minQuality }),
  };
}

function remember(open: Map<string, Decision>, decision: Decision): void {
  open.set(decision.token, decision);
  const [oldest] = open.keys();
  if (open.size > MAX_OPEN && oldest !== undefined) open.delete(oldest);
}

function json(value: object): { content: { type: "text"; text: string }[] } {
  return { content: [{ type: "text", text: JSON.stringify(value) }] };
}
