import type {
  LanguageModelV4Content,
  LanguageModelV4Prompt,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openState } from "../../src/call/issued-state.ts";
import { SealedState } from "../../src/upstreams/language-models/sealed-state.ts";

type AssistantPart = Extract<
  LanguageModelV4Prompt[number],
  { role: "assistant" }
>["content"][number];
type Metadata = Record<string, Record<string, string>>;

const metadata = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,8}$/).filter((name) => name !== "armature"),
  fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string(), { minKeys: 1 }),
  { minKeys: 1 },
);

/** A response's parts as a client sends them back: it keeps text, ids and seals. */
function sentBack(content: readonly LanguageModelV4Content[]): LanguageModelV4Prompt {
  const parts = content.flatMap((part): AssistantPart[] => {
    const sealed = "providerMetadata" in part ? part.providerMetadata?.armature?.sealed : undefined;
    const providerOptions = { armature: { sealed: sealed ?? null } };
    if (part.type === "reasoning") return [{ type: "reasoning", text: part.text, providerOptions }];
    if (part.type === "tool-call") {
      const { toolCallId, toolName, input } = part;
      return [{ type: "tool-call", toolCallId, toolName, input: JSON.parse(input) }];
    }
    return [];
  });
  return [{ role: "assistant", content: parts }];
}

function assistantParts([message]: LanguageModelV4Prompt): readonly object[] {
  return message?.role === "assistant" ? message.content : [];
}

test("what a model said of its reasoning comes back to it, and to nobody else", () => {
  fc.assert(
    fc.property(metadata, fc.string(), (providerMetadata: Metadata, text) => {
      const own = new SealedState("issuer-1");
      const sealed = own.sealContent([{ type: "reasoning", text, providerMetadata }]);
      const prompt = sentBack(sealed);
      expect(assistantParts(own.openPrompt(prompt))).toMatchObject([
        { type: "reasoning", text, providerOptions: providerMetadata },
      ]);
      expect(new SealedState("issuer-2").openPrompt(prompt)).toEqual([]);
    }),
    { seed: 1 },
  );
});

test("a stream seals at the end of reasoning what it said of it in any of its parts", () => {
  const seal = new SealedState("me").streamSealer();
  const stream: LanguageModelV4StreamPart[] = [
    { type: "reasoning-start", id: "1", providerMetadata: { lab: { a: "1" } } },
    { type: "reasoning-start", id: "2" },
    { type: "reasoning-delta", id: "1", delta: "Hm", providerMetadata: { lab: { b: "2" } } },
    { type: "reasoning-end", id: "2" },
    { type: "reasoning-end", id: "1", providerMetadata: { lab: { a: "3" } } },
  ];
  const parts = stream.flatMap(seal);
  const seals = parts.map((part) => "providerMetadata" in part && part.providerMetadata?.armature);
  expect(seals.slice(0, 4).filter(Boolean)).toEqual([]);
  const { sealed } = seals[4] as { sealed: string };
  expect(openState("me", sealed)).toEqual({ lab: { a: "3", b: "2" } });
});

test("reasoning without metadata is neither sealed nor dropped", () => {
  const state = new SealedState("me");
  const part = { type: "reasoning", text: "Hm" } as const;
  expect(state.sealContent([part])).toEqual([part]);
  const prompt: LanguageModelV4Prompt = [{ role: "assistant", content: [part] }];
  expect(state.openPrompt(prompt)).toEqual(prompt);
});

const call = {
  type: "tool-call",
  toolCallId: "c1",
  toolName: "look",
  input: "{}",
  providerMetadata: { google: { thoughtSignature: "sig" } },
} as const;

test("metadata of tool calls comes back before the call, where it has to", () => {
  const state = new SealedState("me", true);
  const sealed = state.sealContent([call]);
  expect(sealed.map(({ type }) => type)).toEqual(["reasoning", "tool-call"]);
  expect(assistantParts(state.openPrompt(sentBack(sealed)))).toMatchObject([
    { type: "tool-call", toolCallId: "c1", providerOptions: call.providerMetadata },
  ]);
  expect(new SealedState("me").sealContent([call])).toEqual([call]);
});

test("a streamed tool call has its metadata sealed once, before its input", () => {
  const { providerMetadata } = call;
  const seal = new SealedState("me", true).streamSealer();
  const stream: LanguageModelV4StreamPart[] = [
    { type: "tool-input-start", id: "c1", toolName: "look", providerMetadata },
    { type: "tool-input-delta", id: "c1", delta: "{}" },
    { type: "tool-input-end", id: "c1" },
    call,
  ];
  expect(stream.flatMap(seal).map(({ type }) => type)).toEqual([
    "reasoning-start",
    "reasoning-end",
    ...stream.map(({ type }) => type),
  ]);
});

test("metadata that comes with the whole call alone is sealed then, and found again", () => {
  const state = new SealedState("me", true);
  const seal = state.streamSealer();
  const parts = [{ type: "tool-input-start", id: "c1", toolName: "look" } as const, call].flatMap(
    seal,
  );
  const end = parts.find(({ type }) => type === "reasoning-end");
  const { providerMetadata = {} } = end?.type === "reasoning-end" ? end : {};
  const after: LanguageModelV4Content[] = [call, { type: "reasoning", text: "", providerMetadata }];
  expect(assistantParts(state.openPrompt(sentBack(after)))).toMatchObject([
    { type: "tool-call", toolCallId: "c1", providerOptions: call.providerMetadata },
  ]);
});

test.each([
  ["no seal at all", "sig"],
  ["another issuer", "armature.you.e30"],
  ["no JSON", "armature.me.e"],
  ["no object of objects", `armature.me.${Buffer.from('{"lab": 1}').toString("base64url")}`],
  ["a list", `armature.me.${Buffer.from('{"lab": []}').toString("base64url")}`],
])("a part with forged state (%s) is dropped", (_, sealed) => {
  const providerOptions = { armature: { sealed } };
  const content = [{ type: "reasoning" as const, text: "Hm", providerOptions }];
  expect(new SealedState("me").openPrompt([{ role: "assistant", content }])).toEqual([]);
});
