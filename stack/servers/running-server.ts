/** A server of ours while it runs. */
export interface RunningServer {
  /** Settles when it has ended, asked or not, with the reason. */
  readonly exited: Promise<string>;
  /** Ends it in order and resolves when it has ended. */
  stop(): Promise<void>;
}
