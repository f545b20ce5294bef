import { cpus, totalmem } from "node:os";

/** What the figures of a bench were measured on, in a line. */
export function machine(): string {
  const [cpu] = cpus();
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  return `${cpus().length} × ${cpu?.model.trim() ?? "?"}, ${gigabytes} GB, ${process.platform}, Node ${process.version}`;
}
