export * from "@armature/gateway";
