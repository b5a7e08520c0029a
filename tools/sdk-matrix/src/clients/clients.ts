import { aiAnthropic, aiChat, aiResponses } from "./ai-sdk.ts";
import { anthropic } from "./anthropic.ts";
import type { SdkClient } from "./client.ts";
import { openaiChat } from "./openai-chat.ts";
import { openaiResponses } from "./openai-responses.ts";

/** Those of the vendors. */
export const official: readonly SdkClient[] = [openaiChat, openaiResponses, anthropic];

/** The clients that reach models over a gateway. */
export const clients: readonly SdkClient[] = [...official, aiChat, aiResponses, aiAnthropic];
