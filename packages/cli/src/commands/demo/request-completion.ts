import { CliError } from "../../error.ts";

/**
 * Sends one chat request for the model `auto`.
 *
 * @returns the id of the model that answered
 * @throws CliError with the status and the body if the request was not answered
 */
export async function requestCompletion(url: string, content: string): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "auto", messages: [{ role: "user", content }] }),
  });
  const body = await response.text();
  const model = response.headers.get("x-armature-model");
  if (response.ok && model !== null) return model;
  throw new CliError(`a request was answered with ${response.status}: ${body}`);
}
