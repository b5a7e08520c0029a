export * from "@armature/gateway-adapter-fastify";
