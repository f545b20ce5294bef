/**
 * The browser of every test that looks at a page: headless, offline, with fonts that are really there.
 * `CHROMIUM=/path/to/chromium` uses another one; otherwise it is the Chromium that
 * `node scripts/setup.mjs workbench` unpacks from npm, which is done here where nobody has done it yet.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const ROOT = join(import.meta.dirname, "..", "..");
const UNPACKED = join(ROOT, ".cache", "chromium");

/** No name but the loopback's is ever looked up: a page that reaches for the network fails. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

/**
 * Starts a browser; the caller closes it. Throws where Chromium cannot be installed (no npm registry, or a
 * platform that the npm package is not built for and no `CHROMIUM` given).
 */
export async function launchChromium(): Promise<Browser> {
  const own = process.env.CHROMIUM;
  if (own !== undefined && own !== "") {
    return chromium.launch({ executablePath: own, args: ARGUMENTS, headless: true });
  }
  if (!existsSync(join(UNPACKED, "version"))) install();
  const libraries = [join(UNPACKED, "lib"), process.env.LD_LIBRARY_PATH].filter((path) => path !== undefined);
  return chromium.launch({
    executablePath: join(UNPACKED, "chrome"),
    args: ARGUMENTS,
    headless: true,
    env: {
      ...process.env,
      LD_LIBRARY_PATH: libraries.join(":"),
      FONTCONFIG_FILE: join(UNPACKED, "fonts.conf"),
    },
  });
}

function install(): void {
  const setup = spawnSync(process.execPath, [join(ROOT, "scripts", "setup.mjs"), "workbench"], {
    stdio: "inherit",
  });
  if (setup.status !== 0) throw new Error("Chromium could not be installed from npm (see above)");
}
