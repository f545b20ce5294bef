/** What `megalodon --help` prints. */
export const USAGE = `Usage: megalodon <command> FILE [options]

Says which TCP connections of a packet capture failed, in which pattern, since when.
FILE is a pcapng or pcap capture, plain or gzipped; "-" reads standard input.

Commands:
  analyze FILE [--format text|json|markdown]           the summary by pattern
  conversations FILE [--format table|ndjson|csv]       every conversation, a row each

Options:
  --help, --version

Exit codes: 0 analysed, 1 analysed but the capture has defects (named on stderr),
2 usage, 3 unreadable or not a capture.
`;
