export * from "@armature/storage-postgres";
