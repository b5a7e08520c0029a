export * from "@armature/gateway-adapter-koa";
