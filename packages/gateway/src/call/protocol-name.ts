/** The wire formats that clients and upstreams may have in common. */
export type ProtocolName = "openai-chat" | "openai-responses" | "anthropic-messages";

/** What an upstream can be asked for: a response in a protocol, or one of the smaller services. */
export type Operation = ProtocolName | "count-tokens" | "embeddings";
