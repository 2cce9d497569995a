/** What a running embedded stack tells other processes: `.vidmine/run/stack.json`, mode 0600. */
export interface StackState {
  readonly temporalAddress: string;
  readonly temporalUiUrl: string;
  readonly databaseUrl: string;
  readonly supervisorPid: number;
  /** ISO 8601. */
  readonly startedAt: string;
}
