#!/usr/bin/env node
import { createFrom } from "create-corral";

process.exitCode = await createFrom(new URL("..", import.meta.url));
