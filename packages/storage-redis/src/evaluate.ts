import { ErrorReply } from "redis";
import type { Client } from "./dial.ts";
import type { Script } from "./scripts.ts";

/** Runs a script, which the server knows by its hash but for the first time. */
export async function evaluate<Reply>(
  client: Client,
  { text, sha1 }: Script,
  keys: readonly string[],
  args: readonly string[] = [],
): Promise<Reply> {
  const options = { keys: [...keys], arguments: [...args] };
  try {
    return (await client.evalSha(sha1, options)) as Reply;
  } catch (error) {
    if (!(error instanceof ErrorReply && error.message.startsWith("NOSCRIPT"))) throw error;
    return (await client.eval(text, options)) as Reply;
  }
}
