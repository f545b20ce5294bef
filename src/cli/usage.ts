/** What `megalodon --help` prints. */
export const USAGE = `Usage: megalodon <command> FILE… [options]

Says which TCP connections of a packet capture failed, in which pattern, since when, and why.
FILE is a pcapng or pcap capture, plain or compressed (gzip, zstd, lz4); "-" reads standard input.
Several files are read as one capture, in the order given (verify takes one).

Commands:
  analyze FILE [--format text|json|markdown]           the summary by pattern
  conversations FILE [--format table|ndjson|csv]       every conversation, a row each
  report FILE [--format text|markdown|html|json] [-o OUT]
                                                       what it means: cause, evidence, what to do next;
                                                       -o OUT.md puts its charts beside it: OUT-1.svg, …
  frames FILE [--fields A,B,…] [--format tsv|csv|ndjson] [--occurrence a|f|l] [--stream N]
         [--conversation N]                            every frame, with Wireshark's field names and
                                                       form (as tshark -T fields; with -2 where
                                                       tcp.completeness is among the fields): of a
                                                       field that a frame has several times all values,
                                                       or the first, or the last; megalodon.file and
                                                       megalodon.file_frame tell the file and its own
                                                       frame number
  verify FILE                                          reads the file with an independent second reader
                                                       too and compares frame by frame

Options of analyze, conversations and report:
  --max-memory MB      the memory that the analysis may take (128 to 65536, default 2048); when it is
                       spent, connections that begin are counted, not analysed, and that is said
  --pair A,B           only what these two hosts said to each other
  --service A:P        only this server address and port (or A, or :P)
  --from S, --to S     only connections alive between these seconds since the first frame

Options:
  --ring               FILE is one of a ring buffer (NAME_NNNNN_YYYYMMDDhhmmss.EXT): all of them, in
                       the order of their numbers, are the capture
  --help, --version

Exit codes: 0 analysed, 1 analysed but the capture has defects or is beyond the memory budget (said
on stderr), or the two readers of verify do not agree on all frames, 2 usage, 3 unreadable or not a
capture, or the report could not be written.
`;
