/**
 * Keeps a broken language tag of the browser from breaking the page. Must be imported before uPlot, which
 * formats numbers by `navigator.language` as soon as it loads: under the POSIX locale Chromium says
 * "en-US@posix", which `Intl` refuses with a RangeError.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  // Not a tag that Intl knows: English then. Our own texts go by the language that the host names.
  Object.defineProperty(navigator, "language", { value: "en", configurable: true });
}

export {};
