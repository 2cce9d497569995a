import type { Naming } from '../../domain/speakers/naming.ts';

/** Who speaks: `label` is A, B, … within the video; how they are named, and why. */
export interface Speaker extends Omit<Naming, 'voiceId'> {
  readonly label: string;
}

/** To select where `speakers` is joined. */
export const speakerColumns = [
  'speakers.label',
  'speakers.name as speaker_name',
  'speakers.kind as speaker_kind',
  'speakers.similarity as speaker_similarity',
  'speakers.margin as speaker_margin',
  'speakers.rule as speaker_rule',
  'speakers.confidence as naming_confidence',
] as const;

/** Of columns of a left join: no row means Unknown. */
export const speakerOf = (row: {
  readonly label: string | null;
  readonly speaker_name: string | null;
  readonly speaker_kind: Speaker['kind'] | null;
  readonly speaker_similarity: number | null;
  readonly speaker_margin: number | null;
  readonly speaker_rule: Speaker['rule'] | null;
  readonly naming_confidence: number | null;
}): Speaker | undefined =>
  row.label === null
    ? undefined
    : {
        label: row.label,
        name: row.speaker_name ?? undefined,
        kind: row.speaker_kind!,
        similarity: row.speaker_similarity ?? undefined,
        margin: row.speaker_margin ?? undefined,
        rule: row.speaker_rule!,
        confidence: row.naming_confidence!,
      };
