import { ErrorReply } from "redis";
import type { Client } from "./dial.ts";
import type { Script } from "./scripts.ts";

/** Runs a script by its hash, and by its text if the server does not know the hash yet. */
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
