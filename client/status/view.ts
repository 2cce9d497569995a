/** One look at something: data for scripts, text for people, and whether it will still change. */
export interface View {
  readonly data: unknown;
  readonly text: string;
  readonly ended: boolean;
}
