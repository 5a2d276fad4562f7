import { main, processIo } from "./main.ts";

// `npm run dev -- …`: the program from its source, without a build.
process.exitCode = await main(process.argv.slice(2), processIo());
