/** An address and a port as one text. */

/** "10.0.0.1:443" or "[2001:db8::1]:443": an IPv6 address has colons of its own. */
export function endpointText(address: string, port: number): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}
