/** Where in the code something was started: the nearest frame that is neither a primitive nor the kit. */
export class CallSite {
  readonly #error: Error;

  constructor() {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 12;
    this.#error = new Error("call site");
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** `file:line:column`, or "unknown place". */
  toString(): string {
    // Read only now: to put a stack into words, with source maps, costs a hundred times its capture.
    const places = (this.#error.stack ?? "")
      .split("\n")
      .map((frame) =>
        /\(?((?:file:\/\/)?\/[^()]*:\d+:\d+|[A-Za-z]:[\\/][^()]*:\d+:\d+)\)?$/.exec(frame),
      )
      .flatMap((match) => (match === null ? [] : [match[1]!]));
    const outside = places.find((place) => !OURS.test(place));
    return (outside ?? places[0] ?? "unknown place").replace(/^file:\/\//, "");
  }
}

const OURS =
  /\/concurrency\/[\w-]+\.[jt]s|\/(?:call-site|watched-clock|virtual-clock|test-world|live-tasks)\.[jt]s|node_modules|node:|diagnostics_channel/;
