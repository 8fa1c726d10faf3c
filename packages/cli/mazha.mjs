#!/usr/bin/env node
// npm links the commands of workspaces, not the root's own.
import '../../scripts/mazha.mjs'
