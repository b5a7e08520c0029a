#!/usr/bin/env node
import "@armature/cli/main";
