#!/usr/bin/env node
/** The command line of the desk: `npx floodgate COMMAND`, after the same set-up as `npm start`. */
import { runSource } from './pinned-node.mjs';

process.exitCode = await runSource('host/cli.ts', process.argv.slice(2));
