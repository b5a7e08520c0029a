export * from "@armature/features-embedding";
