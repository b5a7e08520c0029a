export { type Acknowledged, assertOnce } from "./assert-once.ts";
export { attackSharedStorage } from "./attack.ts";
export { attackEngine } from "./attack-engine.ts";
export {
  type PostgresServer,
  postgresBinary,
  postgresPassword,
  startPostgres,
} from "./postgres-server.ts";
export { followRecords, readRecords } from "./read-records.ts";
export { type RedisCluster, type RedisClusterOptions, startRedisCluster } from "./redis-cluster.ts";
export { type RedisServer, redisBinary, redisPassword, startRedis } from "./redis-server.ts";
export { requireServer } from "./require-server.ts";
export type { ServerProcess } from "./server-process.ts";
export { type Appender, type StorageRecipe, spawnAppender } from "./spawn-appender.ts";
export type { Target } from "./target.ts";
