import { once } from "node:events";
import { type Agent, type ClientRequest, type IncomingMessage, request } from "node:http";

/** Sends a request for a chat completion, on a new connection unless an agent is given. */
export function ask(
  url: string,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
  agent: Agent | false = false,
): ClientRequest {
  const asked = request(`${url}/v1/chat/completions`, {
    agent,
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
  });
  asked.on("error", () => undefined);
  asked.end(typeof body === "string" ? body : JSON.stringify(body));
  return asked;
}

/** The head of the response. Rejects if there is none. */
export async function headOf(asked: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.on("error", () => undefined);
  return response;
}

/** The body of the response, as far as it arrived. */
export async function wholeOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  response.on("data", (piece: Buffer) => pieces.push(piece));
  // Not `once`, which rejects if the response breaks off.
  if (!response.closed) await new Promise((resolve) => response.on("close", resolve));
  return Buffer.concat(pieces).toString();
}

export const chat = {
  model: "auto",
  messages: [{ role: "user", content: "How many moons has Jupiter, and which is the largest?" }],
} as const;
