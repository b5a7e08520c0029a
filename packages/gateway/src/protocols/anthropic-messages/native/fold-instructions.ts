import { blocksOf } from "../parse-request.ts";
import { append, type MessageBytes } from "./message-bytes.ts";

const nobody: MessageBytes = {
  message: { role: "user", content: [] },
  bytes: Buffer.from('{"role":"user","content":[]}'),
};

/**
 * Puts instructions between messages into the neighbouring message of the user, at its end: results of
 * tools have to come first.
 */
export function foldInstructions(entries: readonly MessageBytes[]): readonly MessageBytes[] {
  const folded: MessageBytes[] = [];
  /** Instructions that follow no message of the user. */
  let waiting: MessageBytes[] = [];
  for (const entry of entries) {
    const last = folded.at(-1);
    if (isInstructions(entry)) {
      if (blocksOf(entry.message.content).length === 0) continue;
      if (last?.message.role === "user") {
        folded[folded.length - 1] = append(last, [entry]);
      } else waiting.push(entry);
      continue;
    }
    if (waiting.length === 0) folded.push(entry);
    else if (entry.message.role === "user") folded.push(append(entry, waiting));
    else folded.push(append(nobody, waiting), entry);
    waiting = [];
  }
  return waiting.length === 0 ? folded : [...folded, append(nobody, waiting)];
}

/** True for instructions in words; changes of the tools can stand nowhere else. */
export function isInstructions({ message }: Pick<MessageBytes, "message">): boolean {
  const blocks = blocksOf(message.content);
  return message.role === "system" && blocks.every(({ type }) => type === "text");
}
