/** Who speaks: `label` is A, B, … within the video; `name` where it is known. */
export interface Speaker {
  readonly label: string;
  readonly name?: string;
}

/** Of columns of a left join: no row means Unknown. */
export const speakerOf = (row: {
  readonly label: string | null;
  readonly name: string | null;
}): Speaker | undefined =>
  row.label === null ? undefined : { label: row.label, name: row.name ?? undefined };
