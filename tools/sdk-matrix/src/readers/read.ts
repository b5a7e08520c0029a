import type { Fields } from "../json.ts";
import type { Protocol } from "../upstreams/strict-upstream.ts";
import { readChat } from "./chat.ts";
import type { Conversation } from "./conversation.ts";
import { readMessages } from "./messages.ts";
import { readResponses } from "./responses.ts";

const READERS = {
  "openai-chat": readChat,
  "openai-responses": readResponses,
  "anthropic-messages": readMessages,
} as const;

/** Reads a request by the words of its protocol's documentation, without any code of the gateway. */
export function readConversation(protocol: Protocol, body: Fields): Conversation {
  return READERS[protocol](body);
}
