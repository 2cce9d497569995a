/** `host`: a voice that was enrolled as one; `guest`: anybody else who was told apart; `unknown`: nobody knows. */
export type SpeakerRole = 'host' | 'guest' | 'unknown';

/** Segments of one role. Each segment has one speaker, so together they are all segments. */
export interface SpokenSegments {
  readonly role: SpeakerRole;
  readonly segments: number;
  readonly speechMs: number;
}

export interface SpeakerShares {
  readonly segments: number;
  readonly speechHours: number;
  readonly roles: Readonly<Record<SpeakerRole, { readonly segments: number; readonly share: number }>>;
}

const MS_PER_HOUR = 3_600_000;

/** Shares are of segments, 0 to 1; all 0 where there is no segment. */
export function speakerShares(spoken: readonly SpokenSegments[]): SpeakerShares {
  const segments = sum(spoken.map((one) => one.segments));
  const of = (role: SpeakerRole) => {
    const own = sum(spoken.filter((one) => one.role === role).map((one) => one.segments));
    return { segments: own, share: segments === 0 ? 0 : own / segments };
  };
  return {
    segments,
    speechHours: sum(spoken.map(({ speechMs }) => speechMs)) / MS_PER_HOUR,
    roles: { host: of('host'), guest: of('guest'), unknown: of('unknown') },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
