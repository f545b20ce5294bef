/** What a node of the tree narrows the editor to, in the filter's own words. */
import type { TreeEntry } from "../protocol/child-contract";
import { endpointText } from "../report/endpoint-text";

/** "pair:10.0.0.1,10.0.0.2" of a conversation, "service:10.0.0.2:443" of a service; undefined of anything else. */
export function focusFilter(entry: TreeEntry): string | undefined {
  if (entry.kind === "conversation") return pairFilter(addressOf(entry.client), addressOf(entry.server));
  if (entry.kind !== "service") return undefined;
  return `service:${endpointText(entry.server, entry.serverPort)}`;
}

/** "pair:10.0.0.1,10.0.0.2" of two addresses without their ports. */
export function pairFilter(client: string, server: string): string {
  return `pair:${client},${server}`;
}

/** The address of "10.0.0.1:50000" or "[2001:db8::1]:443". */
function addressOf(endpoint: string): string {
  return endpoint.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
}
