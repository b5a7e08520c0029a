export * from "@armature/storage-redis";
