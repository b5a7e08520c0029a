import type { Case } from "./cases.ts";
import type { Asked, Endpoint, Received, SdkClient } from "./clients/client.ts";

/** Holds the conversation of a case: asks, sends the results of the calls, asks again without force. */
export async function converse(
  client: SdkClient,
  endpoint: Endpoint,
  { prompt, asked, results }: Case,
  how: Pick<Asked, "stream">,
): Promise<readonly Received[]> {
  const received: Received[] = [];
  let history = client.begin(prompt);
  for (;;) {
    const mustCall = asked.mustCall === true && received.length === 0;
    const response = await client.ask(endpoint, history, { ...asked, mustCall, ...how });
    received.push(response);
    if (response.calls.length === 0) return received;
    history = [...history, ...response.kept, ...client.results(response.calls, results)];
  }
}
