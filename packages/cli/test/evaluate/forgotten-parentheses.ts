import { linUCB } from "@armature/bandit-linucb";

export default linUCB;
