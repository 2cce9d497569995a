/** How a person names a claim: its video, and its key within what is stored of it. */
export interface ClaimReference {
  /** As typed: an id, an address or a path. */
  readonly video: string;
  /** `3.0`, or `3.0/1` for a part of a claim that was split. */
  readonly key: string;
}

/** `dQw4w9WgXcQ#3.0`: holds until the video is mined again. */
export const claimReference = (videoId: string, key: string): string => `${videoId}#${key}`;

/** Undefined for what is no reference. */
export function readClaimReference(typed: string): ClaimReference | undefined {
  const [, video, key] = /^(.+)#(\d+\.\d+(?:\/\d+)*)$/s.exec(typed.trim()) ?? [];
  return video === undefined || key === undefined ? undefined : { video, key };
}
