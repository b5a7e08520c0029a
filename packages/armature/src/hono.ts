export * from "@armature/gateway-adapter-hono";
