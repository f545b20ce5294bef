/**
 * Checks the types of every room with the TypeScript configuration of its own (the core, for one, knows neither
 * Node's types nor the browser's), two at a time. Prints what each failed check said and names them at the end.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "./steps.mjs";

const ROOMS = ["core", "node", "extension", "webview", "test"];
const N_AT_A_TIME = 2;

const waiting = [...ROOMS];
const failed = [];

async function checkNext() {
  for (let room = waiting.shift(); room !== undefined; room = waiting.shift()) {
    const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const project = join(ROOT, `tsconfig.${room}.json`);
    const { code, logPath } = await run(process.execPath, [tsc, "--noEmit", "-p", project], {
      log: `types-${room}`,
    });
    if (code === 0) continue;
    failed.push(room);
    console.log(`tsconfig.${room}.json:\n${readFileSync(logPath, "utf8")}`);
  }
}

await Promise.all(Array.from({ length: N_AT_A_TIME }, checkNext));
console.log(
  failed.length === 0
    ? `types: ${ROOMS.length} of ${ROOMS.length} rooms are sound`
    : `types: ${failed.join(", ")} failed`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
