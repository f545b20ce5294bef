/** The machines of the stories, and how their addresses look on the wire and in the truth. */

export type Family = 4 | 6;

/** One machine with one network card. Its IP identification counter is its own, as on Windows. */
export interface Host {
  name: string;
  address: string;
  addressBytes: Uint8Array;
  mac: Uint8Array;
  /** Packets that the host has sent so far; the next one's IP identification. */
  nextIpId: number;
}

interface HostNames {
  name: string;
  v4: string;
  /** Eight groups, each in its shortest form. */
  v6: { text: string; groups: number[] };
  macTail: number;
}

const NAMES = {
  /** The client of the sick pair, and the server of the innocent one. */
  web: {
    name: "Web Application Server",
    v4: "192.168.1.1",
    v6: { text: "2001:db8:1::1", groups: [0x2001, 0xdb8, 1, 0, 0, 0, 0, 1] },
    macTail: 0x01,
  },
  content: {
    name: "Content Server",
    v4: "10.0.0.10",
    v6: { text: "2001:db8:2::10", groups: [0x2001, 0xdb8, 2, 0, 0, 0, 0, 0x10] },
    macTail: 0x10,
  },
  visitors: {
    name: "Load generator",
    v4: "172.28.190.238",
    v6: { text: "2001:db8:28::238", groups: [0x2001, 0xdb8, 0x28, 0, 0, 0, 0, 0x238] },
    macTail: 0xee,
  },
  licence: {
    name: "Licence server",
    v4: "10.0.0.20",
    v6: { text: "2001:db8:2::20", groups: [0x2001, 0xdb8, 2, 0, 0, 0, 0, 0x20] },
    macTail: 0x20,
  },
} as const satisfies Record<string, HostNames>;

export type HostName = keyof typeof NAMES;

/** The host by its name in the stories, with its address in the given family. */
export function makeHost(name: HostName, family: Family): Host {
  const names: HostNames = NAMES[name];
  return {
    name: names.name,
    address: family === 4 ? names.v4 : names.v6.text,
    addressBytes:
      family === 4
        ? Uint8Array.from(names.v4.split("."), Number)
        : Uint8Array.from(names.v6.groups.flatMap((group) => [group >> 8, group & 0xff])),
    mac: Uint8Array.of(0x00, 0x15, 0x5d, 0x28, 0x06, names.macTail),
    nextIpId: 0x1000 + names.macTail * 0x0101,
  };
}
