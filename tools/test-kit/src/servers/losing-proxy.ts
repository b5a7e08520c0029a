import { connect, createServer, type Server, type Socket } from "node:net";
import { startServer } from "../start-server.ts";

/** A proxy that loses answers of a server: the server has done what it was asked. */
export class LosingProxy {
  /** Number of the server's next answers to lose, each together with its connection. */
  toLose = 0;
  /** Delay of each answer, in ms. After a change, break the connections with `drop`. */
  delayMs = 0;
  /** The port of 127.0.0.1 to which new connections go. */
  target: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** The port of 127.0.0.1 on which the proxy listens. */
  port = 0;

  private constructor(target: number) {
    this.target = target;
    this.#server = createServer((client) => this.#join(client, connect(this.target, "127.0.0.1")));
  }

  /** Starts a proxy for the server on this port of 127.0.0.1. */
  static async before(port: number): Promise<LosingProxy> {
    const proxy = new LosingProxy(port);
    proxy.port = (await startServer(proxy.#server)).port;
    return proxy;
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
