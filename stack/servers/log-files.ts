import type { Readable } from 'node:stream';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

/** How much of one log is kept: the newest file, which grows to about `size`, and this many older ones. */
export interface LogLimits {
  readonly size: `${number}${'K' | 'M'}`;
  readonly olderFiles: number;
}

const LIMITS: LogLimits = { size: '10M', olderFiles: 5 };
const REOPEN_AFTER_MS = 10_000;

/** A log file whose size and number of older copies are bounded. */
export interface LogFile {
  write(text: string | Buffer): void;
  /** Copies what the streams say until they end. */
  follow(...streams: readonly Readable[]): void;
  close(): Promise<void>;
}

/** Never throws: what cannot be written, such as on a full disk, is lost, and writing is tried again later. */
export function openLog(folder: string, name: string, { size, olderFiles } = LIMITS): LogFile {
  let stream: RotatingFileStream | undefined;
  let brokenAt = Number.NEGATIVE_INFINITY;
  const open = () => {
    const opened = createStream(name, { path: folder, size, rotate: olderFiles, mode: 0o600 });
    opened.on('warning', () => {});
    opened.on('error', () => {
      brokenAt = performance.now();
      if (stream === opened) stream = undefined;
    });
    return opened;
  };
  const write = (text: string | Buffer) => {
    if (stream === undefined && performance.now() - brokenAt > REOPEN_AFTER_MS) stream = open();
    stream?.write(text);
  };
  return {
    write,
    follow: (...streams) => {
      for (const source of streams) source.on('data', write);
    },
    close: async () => {
      const closing = stream;
      stream = undefined;
      brokenAt = Number.POSITIVE_INFINITY;
      if (closing) await new Promise<void>((resolve) => closing.once('error', () => resolve()).end(resolve));
    },
  };
}
