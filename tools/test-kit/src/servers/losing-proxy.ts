import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Stands between clients and a server, and loses answers: what was asked was done all the same. */
export class LosingProxy {
  /** How many of the server's next answers are lost, each with its connection. */
  toLose = 0;
  /** How long each answer takes on its way. Connections have to be broken where it changes. */
  delayMs = 0;
  /** The port of 127.0.0.1 that new connections are led to. */
  target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(port: number) {
    this.target = port;
    this.#server = createServer((client) => this.#join(client, connect(this.target, "127.0.0.1")));
  }

  /** A proxy before the server on this port of 127.0.0.1. */
  static async before(port: number): Promise<LosingProxy> {
    const proxy = new LosingProxy(port);
    await once(proxy.#server.listen(0, "127.0.0.1"), "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Breaks all connections. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.#server.close();
    this.drop();
  }

  #join(client: Socket, upstream: Socket): void {
    const part = (): void => {
      for (const socket of [client, upstream]) {
        socket.destroy();
        this.#sockets.delete(socket);
      }
    };
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket.on("error", part).on("close", part));
    }
    client.on("data", (bytes) => upstream.write(bytes));
    upstream.on("data", (bytes) => {
      if (this.toLose > 0) {
        this.toLose--;
        part();
      } else if (this.delayMs > 0) setTimeout(() => client.write(bytes), this.delayMs);
      else client.write(bytes);
    });
  }
}
