import { answerWithin } from "@armature/storage/shared";
import { createClient, type RedisClientOptions, type RedisClientType } from "redis";

/** Options of the `redis` package that users may set. The others would break guarantees. */
export type ClientSettings = Pick<
  RedisClientOptions,
  "username" | "password" | "credentialsProvider" | "socket" | "name"
>;

export type Client = RedisClientType;

const CONNECT_TIMEOUT_MS = 2000;

/**
 * Connects once. The client never reconnects by itself, because commands in flight would be lost
 * without an error, and the new server may be a different one.
 */
export async function dial(url: string, settings: ClientSettings): Promise<Client> {
  const client = createClient({
    ...settings,
    url,
    socket: {
      ...settings.socket,
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: false,
    } as NonNullable<ClientSettings["socket"]>,
    maintNotifications: "disabled",
  });
  // A failure also rejects the command that waits for it.
  client.on("error", () => undefined);
  try {
    await answerWithin(client.connect(), CONNECT_TIMEOUT_MS);
    return client as unknown as Client;
  } catch (error) {
    client.destroy();
    throw error;
  }
}
