import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";

/** Starts a server on a free port of the loopback. */
export async function startServer(
  server: Server,
): Promise<{ readonly port: number; readonly url: string }> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}` };
}
