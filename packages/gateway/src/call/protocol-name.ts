/** The wire formats that clients and upstreams may have in common. */
export type ProtocolName = "openai-chat";
