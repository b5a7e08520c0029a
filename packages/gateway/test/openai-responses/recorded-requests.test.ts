import { expect, test } from "vitest";
import { isRecorded, parse, recordedRequest, recordedRequests, sent, target } from "./responses.ts";

const recorded = isRecorded ? recordedRequests() : [];

/** The last part of each message of a prompt, for short. */
function shapeOf(body: object): readonly string[] {
  return parse(body)
    .toCall()
    .options.prompt.map(({ role, content }) =>
      typeof content === "string" ? role : `${role}: ${content.map(({ type }) => type).join(" ")}`,
    );
}

test.skipIf(!isRecorded)("there are recordings of three clients", () => {
  expect(new Set(recorded.map(({ name }) => name.split("/")[0])).size).toBe(3);
  expect(recorded).toHaveLength(15);
});

test.for(recorded)(
  "$name: only the model's name differs in the bytes for an upstream",
  ({ body, headers }) => {
    const text = JSON.stringify(body, undefined, 1);
    const request = parse(text, headers);
    const model = JSON.stringify(body.model);
    expect(sent(request)).toBe(text.replace(`"model": ${model}`, '"model":"gpt-upstream"'));
    expect(request).toMatchObject({ model: body.model, stream: true, pins: [] });
    expect(request.nativeOnly).toBeUndefined();
  },
);

test.for(recorded)(
  "$name: no text, call, result or function is lost in translation",
  ({ body, headers }) => {
    const { options, dropped } = parse(body, headers).toCall();
    const translated = JSON.stringify(options);
    const seen = (text: string): boolean => translated.includes(JSON.stringify(text).slice(1, -1));
    const lost: string[] = [];
    const walk = (value: unknown, field: string): void => {
      if (Array.isArray(value)) {
        for (const [at, element] of value.entries()) walk(element, `${field}[${at}]`);
      } else if (typeof value === "object" && value !== null) {
        for (const [name, member] of Object.entries(value)) {
          walk(name === "arguments" ? JSON.parse(member) : member, `${field}.${name}`);
        }
      } else if (typeof value === "string" && value !== "functions" && !seen(value)) {
        lost.push(field);
      }
    };
    walk(body.input, "input");
    walk(body.tools, "tools");
    // Types, roles and states are said in other words; images are split.
    const said =
      /\.(?:type|id|role|status|image_url|execution|syntax)$|^tools\[\d+\]\.(?:search|output)/;
    expect(lost.filter((field) => !said.test(field))).toEqual([]);
    const allowed = /^(?:tools\[\d+\]|reasoning\.context|truncation|include\[0\])$/;
    expect(dropped.filter((field) => !allowed.test(field))).toEqual([]);
    const builtIn = dropped
      .filter((field) => field.startsWith("tools"))
      .map((field) => {
        const [, at = ""] = /\[(\d+)\]/.exec(field) ?? [];
        return (body.tools as { type: string }[])[Number(at)]?.type;
      });
    expect(["web_search", "image_generation"]).toEqual(expect.arrayContaining(builtIn));
  },
);

test.skipIf(!isRecorded).for([
  ["codex/turn-1-model-auto.json", "ordinary"],
  ["codex/turn-2-two-tool-results.json", "exchange"],
  ["codex/turn-2-gpt-5.5-apply-patch.json", "exchange"],
  ["codex/side-compaction.json", "ordinary"],
  ["codex/side-after-compaction.json", "ordinary"],
  ["opencode/responses-turn-1.json", "ordinary"],
  ["opencode/responses-turn-2-tool-result.json", "exchange"],
  ["cline/responses-turn-2-tool-result.json", "exchange"],
] as const)("%s is an %s turn", ([name, kind]) => {
  const { body, headers } = recordedRequest(name);
  expect(parse(body, headers).turn.kind).toBe(kind);
});

test.skipIf(!isRecorded)("all turns of a conversation have one name or one beginning", () => {
  for (const client of ["opencode", "cline"]) {
    const turns = recorded.filter(({ name }) => name.startsWith(client));
    const requests = turns.map(({ body, headers }) => parse(body, headers));
    expect(turns).toHaveLength(2);
    expect(new Set(requests.map(({ beginning }) => beginning)).size).toBe(1);
    expect(new Set(requests.map(({ conversation }) => conversation)).size).toBe(1);
    expect(requests[0]?.beginning).toContain("Please create a file");
  }
  const { body } = recordedRequest("codex/turn-1-model-auto.json");
  expect(parse(body).conversation).toBe(body.prompt_cache_key);
});

test.skipIf(!isRecorded)("Codex's history becomes messages in their order", () => {
  const { body } = recordedRequest("codex/turn-2-gpt-6.2-code-mode.json");
  expect(shapeOf(body)).toEqual([
    ...["system", "system", "system", "system", "user: text", "user: text"],
    ...["assistant: reasoning text tool-call", "tool: tool-result"],
  ]);
  expect(shapeOf(recordedRequest("codex/turn-2-two-tool-results.json").body).slice(-2)).toEqual([
    "assistant: text tool-call tool-call",
    "tool: tool-result tool-result",
  ]);
});

test.skipIf(!isRecorded)("Codex's image in the result of a tool stays an image", () => {
  const { body } = recordedRequest("codex/turn-2-image-result.json");
  expect(parse(body).toCall().options.prompt.at(-1)).toMatchObject({
    role: "tool",
    content: [
      {
        toolName: "view_image",
        output: {
          type: "content",
          value: [
            {
              type: "file",
              mediaType: "image/png",
              data: { type: "data", data: expect.stringMatching(/^iVBORw0KGgo/) },
              providerOptions: { armature: { detail: "high" } },
            },
          ],
        },
      },
    ],
  });
});

test.skipIf(!isRecorded)(
  "Codex's headers go on to an upstream, its credentials and the rest do not",
  () => {
    const { headers, body } = recordedRequest("codex/turn-1-gpt-5.5-custom-tool.json");
    expect(Object.keys(parse(body, headers).headersFor(target)).sort()).toEqual([
      "originator",
      "session-id",
      "thread-id",
      "x-client-request-id",
      "x-codex-beta-features",
      "x-codex-turn-metadata",
      "x-codex-window-id",
    ]);
  },
);
