/** Connects that ICMP errors rejected at several services at once: one thing on the way is the trouble of all of them. */
import type { KnownDiagnosis } from "./known-diagnosis";
import { count, plural } from "./number-text";
import { PATTERN_IDS } from "./pattern-names";
import { hypothesesOf } from "./known-diagnosis";

const REJECTED = PATTERN_IDS.indexOf("syn-rejected-icmp");

/** See the file's head. */
export interface RejectedConnects {
  /** Whose doing it is, by the errors. */
  by: string;
  /** "2001:db8::1", "3 clients". */
  clients: string;
  nServices: number;
  n: number;
  /** Connections of these clients in all. */
  nOfClients: number;
}

/** Where the services of most trouble all suffer from the same: undefined where they do not, or it is one service only. */
export function rejectedConnects({
  data,
  conversations,
  studies,
  hypotheses,
}: Pick<KnownDiagnosis, "data" | "conversations" | "studies" | "hypotheses">): RejectedConnects | undefined {
  const [worst] = studies;
  if (!worst?.patterns.has("syn-rejected-icmp")) return undefined;
  const { by, variant } = hypothesesOf(hypotheses, worst).find(({ id }) => id === "firewall-in-path") ?? {};
  if (by === undefined || variant === undefined) return undefined;
  const clients = new Map<number, string>();
  const services = new Set<number>();
  let n = 0;
  for (const conversation of conversations) {
    if (data.patterns[conversation] !== REJECTED) continue;
    const client = data.clientSide(conversation);
    clients.set(data.addressKey(conversation, client), data.address(conversation, client));
    services.add(data.services[conversation]!);
    n++;
  }
  if (services.size < 2) return undefined;
  const nOfClients = conversations.reduce(
    (total, each) => total + (clients.has(data.addressKey(each, data.clientSide(each))) ? 1 : 0),
    0,
  );
  const [only] = clients.values();
  return {
    by,
    clients: clients.size === 1 ? only! : plural(clients.size, "client"),
    nServices: services.size,
    n,
    nOfClients,
  };
}

/** "All 17 connects of 2001:db8::1, to 12 services, were rejected by ICMP." */
export function rejectedConnectsSentence({ n, nOfClients, clients, nServices }: RejectedConnects): string {
  const all =
    n === nOfClients ? `All ${plural(n, "connect")}` : `${count(n)} of ${plural(nOfClients, "connect")}`;
  return `${all} of ${clients}, to ${plural(nServices, "service")}, failed: they were rejected by ICMP.`;
}
