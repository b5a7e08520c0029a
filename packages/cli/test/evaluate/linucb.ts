import { linUCB } from "@armature/bandit-linucb";

export default linUCB({ epsilon: 0.1 });
