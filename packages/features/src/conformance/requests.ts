import { conversations } from "./conversations.ts";

/** The bodies of all conversations, in every protocol. */
export const bodies: readonly unknown[] = conversations.flatMap(({ bodies }) =>
  Object.values(bodies),
);

/** A chat of `turns` messages, and a function that returns how often its messages were read. */
export function countedChat(turns: number): { readonly body: unknown; reads(): number } {
  let reads = 0;
  const messages = Array.from({ length: turns }, (_, at) => ({
    role: at % 2 === 0 ? "user" : "assistant",
    content: `message ${at}`,
  }));
  const counted = new Proxy(messages, {
    get(target, key): unknown {
      reads++;
      return Reflect.get(target, key);
    },
  });
  return { body: { model: "m", messages: counted }, reads: () => reads };
}

/** Requests in no protocol. Each call creates new ones, because one of them revokes a proxy. */
export function unreadable(): ReadonlyMap<string, unknown> {
  const cyclic: Record<string, unknown> = {};
  cyclic.messages = [cyclic];
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const hostile = {
    get messages(): unknown {
      throw new Error("no");
    },
  };
  return new Map<string, unknown>([
    ["undefined", undefined],
    ["a number", 5],
    ["an array", [1, "a", null]],
    ["an empty object", {}],
    ["messages that are a number", { messages: 5 }],
    ["messages without content", { messages: [null, 5, {}, { role: "user" }] }],
    ["a body of an unknown protocol", { contents: [{ parts: [{ text: "Why?" }] }] }],
    ["a cyclic body", cyclic],
    ["a revoked proxy", proxy],
    ["a getter that throws", hostile],
  ]);
}

/** Long and strange texts. */
export const strangeTexts: ReadonlyMap<string, string> = new Map([
  ["one letter", "a".repeat(200_000)],
  ["one word", "explain ".repeat(25_000)],
  ["punctuation", ",.?!".repeat(50_000)],
  ["digits", "0123456789".repeat(20_000)],
  ["line breaks", "\n".repeat(200_000)],
  ["emoji", "😀".repeat(100_000)],
  ["lone surrogates", "\ud800".repeat(200_000)],
  ["a null character", "\0"],
  ["Chinese", "解释为什么天空是蓝色的。".repeat(100)],
  ["Arabic", "لماذا السماء زرقاء؟ ".repeat(100)],
]);
