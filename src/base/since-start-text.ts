/**
 * A time since the first frame, in seconds: "00:29:10.250", with so many decimals. Hours grow beyond two digits; where a
 * clock went back, a time before the first frame has a minus sign.
 */
export function sinceStartText(seconds: number, decimals: number): string {
  const scale = 10 ** decimals;
  const units = Math.round(Math.abs(seconds) * scale);
  const whole = Math.floor(units / scale);
  const sign = seconds < 0 && units > 0 ? "−" : "";
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const clock = parts.map((part) => String(part).padStart(2, "0")).join(":");
  const fraction = decimals > 0 ? `.${String(units - whole * scale).padStart(decimals, "0")}` : "";
  return `${sign}${clock}${fraction}`;
}
