const GB = 1e9;

/** Downloads go on when this much more is free than is to stay free: one file more must not stop them again. */
const GOES_ON_AT = 1.2;

/** Room where a machine that downloads stores audio. */
export interface DiskRoom {
  readonly host: string;
  readonly freeBytes: number;
}

/** Whether downloads have to wait for room. `wasLow`: they wait already. */
export const isDiskLow = (freeBytes: number, reserveGb: number, wasLow = false): boolean =>
  freeBytes < reserveGb * GB * (wasLow ? GOES_ON_AT : 1);

/** The disk with the least room of those that are low; undefined: there is room everywhere. */
export function lowestDisk(
  disks: readonly DiskRoom[],
  reserveGb: number,
  wasLow: boolean,
): DiskRoom | undefined {
  return disks
    .filter(({ freeBytes }) => isDiskLow(freeBytes, reserveGb, wasLow))
    .sort((a, b) => a.freeBytes - b.freeBytes)[0];
}

/** Such as `disk low: 3.1 GB free of 5 GB kept free on nas`. */
export const diskLowInWords = ({ host, freeBytes }: DiskRoom, reserveGb: number): string =>
  `disk low: ${gb(freeBytes)} GB free of ${reserveGb} GB kept free on ${host}`;

/** What a person can do, wherever it is said. */
export const DISK_LOW_TODO =
  'Free some space: downloads go on by themselves when there is a fifth more than is kept free. How much that is: disk.reserveGb';

/**
 * What status tells of a disk that is low.
 *
 * @param inWords as the guard said it (`diskLowInWords`).
 * @param remain such as `12 videos to download`.
 */
export const diskLowStatus = (inWords: string, remain: string): { text: string; todo: string } => ({
  text: `downloads rest: ${inWords}; ${remain}, no attempt is used up`,
  todo: DISK_LOW_TODO,
});

const gb = (bytes: number): string => (bytes / GB).toFixed(bytes < 10 * GB ? 1 : 0);
