/** What `megalodon --help` prints. */
export const USAGE = `Usage: megalodon <command> FILE [options]

Says which TCP connections of a packet capture failed, in which pattern, since when.
FILE is a pcapng or pcap capture, plain or gzipped; "-" reads standard input.

Commands:
  analyze FILE [--format text|json|markdown]           the summary by pattern
  conversations FILE [--format table|ndjson|csv]       every conversation, a row each
  frames FILE [--fields A,B,…] [--format tsv|csv|ndjson] [--stream N] [--conversation N]
                                                       every frame, with Wireshark's field names and
                                                       form (as tshark -2 -T fields -E occurrence=l)

Options:
  --help, --version

Exit codes: 0 analysed, 1 analysed but the capture has defects (named on stderr),
2 usage, 3 unreadable or not a capture.
`;
