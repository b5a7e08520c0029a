export * from "@armature/gateway-adapter-express";
