/**
 * A share in [0, 1] as a percentage with at most one decimal, in the language's own form: "17.7%", in German "17,7 %".
 * What is neither none nor all never reads as none or all. `language` is a BCP 47 tag that Intl knows.
 */
export function shareText(share: number, language: string): string {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  if (share > 0 && share < 0.0005) return `<${format.format(0.001)}`;
  if (share < 1 && share > 0.9995) return `>${format.format(0.999)}`;
  return format.format(share);
}
