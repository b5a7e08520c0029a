export { LosingProxy } from "./losing-proxy.ts";
export {
  type PostgresServer,
  postgresBinary,
  postgresPassword,
  startPostgres,
} from "./postgres-server.ts";
export { type RedisCluster, type RedisClusterOptions, startRedisCluster } from "./redis-cluster.ts";
export { type RedisServer, redisBinary, redisPassword, startRedis } from "./redis-server.ts";
export { requireServer } from "./require-server.ts";
export type { ServerProcess } from "./server-process.ts";
