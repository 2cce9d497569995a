/** What differs between runs that began under different versions of this code: a run keeps its own to its end. */
export interface RunRules {
  /** It begins with a look at its rows, and steering reaches it wherever it waits. */
  readonly steered: boolean;
  /**
   * What happens sooner after a turn of the batch waits for the next one: nothing, beside the minutes a video takes.
   * Under a second, so that whoever steers is answered within one.
   */
  readonly turnEveryMs: number;
  /** The turn after somebody steered does not wait: an answer leaves with the end of the task that heard the question. */
  readonly answersAtOnce: boolean;
  /** Videos that one turn starts at most. */
  readonly atOnce: number;
  /** Videos in flight at most, whatever the window says: a workflow may have so many children that run. */
  readonly widest: number;
  /** It continues as new when its history is so long, or when Temporal suggests it (4096 events). */
  readonly mostEvents: number;
}

/** Temporal's limit of children that run. */
export const WIDEST_WINDOW = 2000;

export const STEERED: RunRules = {
  steered: true,
  turnEveryMs: 800,
  answersAtOnce: true,
  atOnce: 200,
  widest: WIDEST_WINDOW,
  mostEvents: 2000,
};

/** Of runs that could be steered, and answered after their next turn. */
export const ANSWERED_LATE: RunRules = { ...STEERED, answersAtOnce: false };

/** Of runs that were on their way when steering came. */
export const AS_BEFORE: RunRules = {
  steered: false,
  turnEveryMs: 2000,
  answersAtOnce: false,
  atOnce: Number.POSITIVE_INFINITY,
  widest: Number.POSITIVE_INFINITY,
  mostEvents: Number.POSITIVE_INFINITY,
};
