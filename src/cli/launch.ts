/**
 * Starts the command line from code that V8 has compiled already.
 *
 * In: `cli-program.js` beside this file and, where the build left one, `cli-program.code`. Out: the program, run as Node would
 * run it. Compiling it takes a tenth of what a small capture takes; V8 refuses code of another version or with other flags,
 * and compiles as ever. The code is made by the build: MEGALODON_WRITES_CODE is set then, and the functions that the run
 * used are in it. V8 tells a program by its length alone: whoever writes another one takes the old code away first.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";

const PROGRAM = join(__dirname, "cli-program.js");
const CODE = join(__dirname, "cli-program.code");

/** Takes what Node gives to each file that it runs. */
type Program = (...given: unknown[]) => void;

function compiledCode(): Buffer | undefined {
  try {
    return readFileSync(CODE);
  } catch {
    // Not built with it: the program is compiled as it is run.
    return undefined;
  }
}

const writesCode = process.env.MEGALODON_WRITES_CODE !== undefined;
const cachedData = writesCode ? undefined : compiledCode();
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(PROGRAM, "utf8")}\n})`;
const script = new Script(source, { filename: PROGRAM, ...(cachedData && { cachedData }) });
if (writesCode) process.on("exit", () => writeFileSync(CODE, script.createCachedData()));
const program = script.runInThisContext() as Program;
const ownModule = { exports: {} };
program(ownModule.exports, require, ownModule, PROGRAM, __dirname);
