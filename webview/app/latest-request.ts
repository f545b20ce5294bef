/** Asks the newest question only: one request in flight, the last one asked meanwhile goes next. */

/** Wiring of a `LatestRequest`. */
export interface LatestRequestOptions<Params, Result> {
  ask: (params: Params) => Promise<Result>;
  /** Called for every answer, also of a question that was overtaken: a coarse picture beats none. */
  onResult: (result: Result, params: Params) => void;
  onFailure: (error: unknown) => void;
}

/** Keeps the child from queueing answers that nobody will look at, as while zooming. */
export class LatestRequest<Params, Result> {
  private inFlight = false;
  private next: Params | undefined;

  constructor(private readonly options: LatestRequestOptions<Params, Result>) {}

  /** Asks now, or after the answer under way; a question that waits is replaced. */
  ask(params: Params): void {
    this.next = params;
    if (!this.inFlight) void this.run();
  }

  /** Forgets the question that waits. */
  drop(): void {
    this.next = undefined;
  }

  private async run(): Promise<void> {
    this.inFlight = true;
    while (this.next !== undefined) {
      const params = this.next;
      this.next = undefined;
      try {
        this.options.onResult(await this.options.ask(params), params);
      } catch (error) {
        this.options.onFailure(error);
      }
    }
    this.inFlight = false;
  }
}
