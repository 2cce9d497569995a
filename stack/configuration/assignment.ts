export type OriginKind = 'default' | 'preset' | 'file' | 'environment' | 'flag';

/** Where an effective value came from. */
export interface Origin {
  readonly from: OriginKind;
  /** `default`, `preset speed`, `vidmine.yaml:12:3`, an environment name, or a flag. */
  readonly where: string;
}

/** One value given to one existing setting somewhere; not checked yet. */
export interface Assignment {
  readonly key: string;
  readonly value: unknown;
  readonly origin: Origin;
  /** Where an item of a list stands, for sources that know. */
  readonly whereItem?: (index: number) => string | undefined;
}
