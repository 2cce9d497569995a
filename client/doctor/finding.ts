/** What was found about one part. `problem`: vidmine cannot be used like this. */
export interface Finding {
  readonly part: string;
  readonly status: 'ok' | 'warning' | 'problem';
  /** What is there, and where. */
  readonly found: string;
  readonly version?: string;
  /** What to do about it. */
  readonly todo?: string;
}

/** Whether a person can work with what was found. */
export const isUsable = (findings: readonly Finding[]): boolean =>
  findings.every(({ status }) => status !== 'problem');
