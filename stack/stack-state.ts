/** What a running embedded stack tells other processes: `.vidmine/run/stack.json`, mode 0600. */
export interface StackState {
  readonly temporalAddress: string;
  /** Undefined when Temporal is not ours: nothing tells where its UI is. */
  readonly temporalUiUrl?: string;
  readonly databaseUrl: string;
  readonly supervisorPid: number;
  /** ISO 8601. */
  readonly startedAt: string;
}
