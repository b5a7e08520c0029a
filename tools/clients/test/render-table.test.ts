import { expect, test } from "vitest";
import { renderTable } from "../src/report/render-table.ts";
import type { RunResult } from "../src/runs/run.ts";

const files = { folder: "/f", problems: [], requests: 2, seconds: 1 };

test("the table has a row for each client and upstream, and a column for each scenario", () => {
  const results: readonly RunResult[] = [
    { agent: "qwen", scenario: "cut-error", upstream: "chat", verdict: "given up", ...files },
    { agent: "qwen", scenario: "tool", upstream: "chat", verdict: "passed", ...files },
    { agent: "qwen", scenario: "tool", upstream: "messages", verdict: "failed", ...files },
    { agent: "codex", scenario: "tool", upstream: undefined, verdict: "passed", ...files },
  ];
  expect(renderTable(results)).toEqual([
    "client  upstream  tool    cut-error",
    "qwen    chat      ok      given up",
    "qwen    messages  FAILED  –",
    "codex   (direct)  ok      –",
  ]);
});
