/** `0x0800`: at least four hexadecimal digits. */
export function hex(value: number): string {
  return `0x${value.toString(16).padStart(4, "0")}`;
}
