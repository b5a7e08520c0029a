export * from "@armature/policy";
