import { JsonBody } from "../../../http/json-body.ts";
import { arrayOf, elementsOf } from "../../../http/json-elements.ts";
import { blocksOf, type Message } from "../parse-request.ts";

/** A message with its bytes. */
export interface MessageBytes {
  readonly message: Message;
  readonly bytes: Uint8Array;
}

/** The bytes of each block; a string is one text. */
export function blockBytes({ message, bytes }: MessageBytes): readonly Uint8Array[] {
  const content = new JsonBody(bytes).member("content") ?? Buffer.of();
  if (typeof message.content !== "string") return elementsOf(content);
  if (message.content === "") return [];
  return [Buffer.concat([Buffer.from('{"type":"text","text":'), content, Buffer.from("}")])];
}

/** A message with the blocks of others after its own. */
export function append(one: MessageBytes, others: readonly MessageBytes[]): MessageBytes {
  const all = [one, ...others];
  return {
    message: { ...one.message, content: all.flatMap(({ message }) => blocksOf(message.content)) },
    bytes: new JsonBody(one.bytes).with({ content: arrayOf(all.flatMap(blockBytes)) }),
  };
}
