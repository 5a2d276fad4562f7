#!/usr/bin/env node
import process from "node:process";
import { main } from "../dist/main.js";

process.exitCode = await main(process.argv.slice(2), {
  env: process.env,
  // Read when used: opening a stream takes time, and the current folder may be gone.
  get cwd() {
    return process.cwd();
  },
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
});
