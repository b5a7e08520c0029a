export * from "@armature/evaluation";
