import { within } from "@armature/storage/shared";
import { createClient, type RedisClientOptions, type RedisClientType } from "redis";

/** What of the `redis` package's options a user may set. The rest would break what we promise. */
export type ClientSettings = Pick<
  RedisClientOptions,
  "username" | "password" | "credentialsProvider" | "socket" | "name"
>;

export type Client = RedisClientType;

const CONNECT_TIMEOUT_MS = 2000;

/**
 * Connects once. The client never reconnects by itself: what was in flight would be lost without a
 * word, and the server at the other end may be another one.
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
  // What fails also rejects the command that waits for it.
  client.on("error", () => undefined);
  try {
    await within(client.connect(), CONNECT_TIMEOUT_MS);
    return client as unknown as Client;
  } catch (error) {
    client.destroy();
    throw error;
  }
}
