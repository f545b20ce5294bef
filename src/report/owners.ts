/** Whose the ends of a service are, as a step names them. */
import type { ServiceStudy } from "../diagnose/services/service-study";

/** "Owner of the client 10.0.0.1"; without an address where there are several. */
export function clientOwner(study: ServiceStudy | undefined): string {
  return study?.clients.length === 1 ? `Owner of the client ${study.clients[0]!}` : "Owners of the clients";
}
